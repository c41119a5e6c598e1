"""What is wrong with cases taken together, or with one case against the policy that it tries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as Map

from policybook.cases.model import AnyCase, Case
from policybook.cases.timeline import Timeline
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.expr.walk import facts_of
from policybook.plan.model import Measure, Plan
from policybook.plan.walk import facts_read
from policybook.vocabulary.model import Vocabulary


def check_cases(cases: Iterable[AnyCase], plans: Map[str, Plan], vocabulary: Vocabulary) -> list[Diagnostic]:
    """Names given twice, cases that expect nothing, and time that is read where no day is given."""
    findings: list[Diagnostic] = []
    first: dict[str, AnyCase] = {}
    for case in cases:
        if case.id in first:
            message = f"a case of `{case.policy}` is named `{case.name}` already"
            related = (Related(first[case.id].span, "the first one"),)
            findings.append(
                Diagnostic(Code.BAD_CASE, message, case.span, help="give it another name", related=related)
            )
        first.setdefault(case.id, case)
        if isinstance(case, Timeline):
            continue  # what is wrong with one is said where it is read
        if not _expects(case):
            message = f"case `{case.name}` expects nothing"
            help = "add `expect`, `because`, `fired`, `not_fired`, `reasons` or `facts`"
            findings.append(Diagnostic(Code.BAD_CASE, message, case.span, help=help))
        if case.as_of is None:
            readers = time_readers(plans[case.policy], plans, vocabulary, case.facts, case.measured)
            reader = next(readers, None)
            if reader is not None:
                message = f"{reader} reads `as_of`, and case `{case.name}` gives no day"
                help = "add `as_of: 2026-01-31` to the case or to the whole document"
                findings.append(Diagnostic(Code.MISSING_AS_OF, message, case.span, help=help))
    return findings


def _expects(case: Case) -> bool:
    expectations = (
        case.expect, case.because_en, case.because_zh, case.fired, case.not_fired, case.reasons
    )  # fmt: skip
    return bool(case.measured) or any(each is not None for each in expectations)


def time_readers(
    plan: Plan,
    plans: Map[str, Plan],
    vocabulary: Vocabulary,
    given: Collection[str],
    wanted: Collection[str] = (),
) -> Iterator[str]:
    """What needs to know the day, as words, where these facts are given and these measures are wanted."""
    own = facts_read(plan.where, plan.body, plan.outputs)
    if "as_of" in own:
        yield f"policy `{plan.id}`"
    measures = vocabulary.measures.get(plan.entity or "", {})
    for name in sorted({*own, *wanted} & measures.keys()):
        if _reads_time(name, measures, given):
            yield f"measure `{name}`"
    for id in plan.requires:
        if id in plans and id not in given:
            yield from time_readers(plans[id], plans, vocabulary, given)


def _reads_time(name: str, measures: Map[str, Measure], given: Collection[str]) -> bool:
    """Whether computing a measure needs the day: neither it nor all that it is computed from is missing."""
    if name in given or name not in measures:
        return False
    read = facts_of(measures[name].expr)
    if "as_of" in read and any(fact in given for fact in read):
        return True
    return any(_reads_time(fact, measures, given) for fact in sorted(read))
