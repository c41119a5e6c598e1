"""Templates of reasons -> SQL text, letter by letter what `plan/because` makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import BooleanType, DateType, NumberType, StringType, shows
from policybook.plan.because import PLACES, parts, shown
from policybook.plan.model import HitPolicy, Rule, Scorecard, Table
from policybook.query.arithmetic import checked
from policybook.query.deciding import Deciding, is_in_force
from policybook.query.dialect import Dialect
from policybook.query.ladder import END
from policybook.query.refused import RefusedError
from policybook.query.roundings import rounded
from policybook.query.terms import NULL, Number, Plain, Ratio, Term
from policybook.query.text_calls import fixed_text, number_text

#: Rules in one choice; more of them are looked for by halves.
_FEW = 8


def because(deciding: Deciding) -> tuple[str, str]:
    """The reason in English and Chinese, as text that reads the columns of the last step.

    It is that of the first matched rule that has one, and "" where there is none.
    """
    body, dialect = deciding.plan.body, deciding.records.dialect
    told = [
        (number, rule)
        for number, rule in enumerate(body.rules)
        if rule.because is not None and is_in_force(rule, deciding.records.as_of)
    ]
    nothing = dialect.text("")
    if not told:
        return nothing, nothing
    found = []
    for language in ("en", "zh"):
        texts = [(number, _filled(deciding, rule, language)) for number, rule in told]
        found.append(_of_first(deciding, texts))
    return found[0], found[1]


def _of_first(deciding: Deciding, texts: Sequence[tuple[int, str]]) -> str:
    """The text of the first rule that matched and has one."""
    body, dialect = deciding.plan.body, deciding.records.dialect
    nothing = dialect.text("")
    match body:
        case Scorecard(characteristics=characteristics):
            branches, start = [], 0
            for place, each in enumerate(characteristics, 1):
                hit = deciding.read(deciding.column(f"hit {place}"), END)
                here = [entry for entry in texts if start <= entry[0] < start + len(each.rules)]
                start += len(each.rules)
                branches += [(f"{hit} = {number}", text) for number, text in here]
            return dialect.case(branches, nothing) if branches else nothing
        case Table(hit_policy=policy) if policy not in _MANY:
            return _by_halves(dialect, deciding.read(deciding.column("hit"), END), texts)
        case _:
            hits = deciding.read(deciding.column("hits"), END)
            listed = dialect.concat([dialect.text(","), f"coalesce({hits}, {nothing})", dialect.text(",")])
            found = [(dialect.contains(listed, dialect.text(f",{number},")), text) for number, text in texts]
            return dialect.case(found, nothing)


#: Where several rules may count.
_MANY = (HitPolicy.ANY, HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


def _by_halves(dialect: Dialect, number: str, texts: Sequence[tuple[int, str]]) -> str:
    if len(texts) <= _FEW:
        return dialect.case([(f"{number} = {at}", text) for at, text in texts], dialect.text(""))
    half = len(texts) // 2
    lower, upper = (_by_halves(dialect, number, each) for each in (texts[:half], texts[half:]))
    return f"({dialect.case([(f'{number} < {texts[half][0]}', lower)], upper)})"


def _filled(deciding: Deciding, rule: Rule, language: str) -> str:
    """The rule's template with its facts put in."""
    assert rule.because is not None  # the caller looked
    dialect = deciding.records.dialect
    facts = dict(rule.because_facts)
    found = []
    for part, name in parts(rule.because.of(language), list(facts)):
        found.append(dialect.text(part) if name is None else _shown(deciding, facts[name], rule))
    return dialect.concat(found) if found else dialect.text("")


def _shown(deciding: Deciding, expr: Expr, rule: Rule) -> str:
    dialect = deciding.records.dialect
    if isinstance(expr, tree.Literal):
        return dialect.text(shown(expr.value, expr.type))
    term = deciding.term(expr, END)
    text = _spelled(dialect, term, expr, rule)
    return f"coalesce({text}, {dialect.text('-')})"


def _spelled(dialect: Dialect, term: Term, expr: Expr, rule: Rule) -> str:
    """A value as text; null where it is null."""
    match term:
        case Number() | Ratio():
            return _number(dialect, term, expr.type.scale if isinstance(expr.type, NumberType) else None)
        case Plain(text) if text == NULL:
            return dialect.text("-")
        case Plain(text, StringType()):
            return text
        case Plain(text, BooleanType()):
            branches = [(text, dialect.text("true")), (f"NOT {text}", dialect.text("false"))]
            return dialect.case(branches, NULL)
        case Plain(text, DateType()):
            return dialect.day_text(text)
        case _:
            what = f"{shows(expr.type)} in a reason"
            raise RefusedError(what, expr.span or rule.span, "show a date or a number")


def _number(dialect: Dialect, term: Number | Ratio, scale: int | None) -> str:
    """A number with the places of its type; without such, up to six places and no zeros at its end."""
    # One record divides to 34 digits before it rounds to six places. Both roundings could differ
    # from this single one only where divisor and quotient have some 28 digits together.
    if isinstance(term, Number) and scale is not None and term.scale <= scale:
        more = scale - term.scale
        text = fixed_text(dialect, term)
        if not more:
            return text
        zeros = "0" * more if term.scale else "." + "0" * more
        return dialect.concat([text, dialect.text(zeros)])
    short = rounded(dialect, term, PLACES) if isinstance(term, Ratio) or term.scale > PLACES else term
    stripped = number_text(dialect, short)
    if scale is None or not isinstance(term, Number):
        return stripped
    # The value has more places than its type where a reason says so: then only as many as it needs.
    beyond = 10 ** (term.scale - scale)
    value = checked(dialect, term)
    whole = dialect.quotient(value, str(beyond), wide=term.wide)
    digits = None if term.digits is None else term.digits
    fixed = fixed_text(dialect, Number(whole, scale, digits, held=True, wide=term.wide))
    return dialect.case([(f"{value} % {beyond} = 0", fixed)], stripped)
