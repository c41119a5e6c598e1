"""Text -> typed expression, with all of FEEL's functions: how the engine reads what a person wrote."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.from_syntax import typed, typed_cell
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr
from policybook.functions.registry import FUNCTIONS
from policybook.functions.suspect import suspected
from policybook.syntax.from_text import parse, parse_tests
from policybook.syntax.tree import Text

#: What FEEL itself makes null when it runs: only a book's own check calls these findings.
_RUNS_AS_NULL = frozenset(
    {
        Code.UNKNOWN_NAME,
        Code.UNKNOWN_FUNCTION,
        Code.UNKNOWN_MEMBER,
        Code.UNKNOWN_TYPE,
        Code.TYPE_MISMATCH,
        Code.WRONG_ARGUMENTS,
        Code.NOT_BOOLEAN,
        Code.VALUE_NOT_ALLOWED,
        Code.NEVER_MATCHES,
    }
)


def read_expression(text: Text, scope: Scope) -> tuple[Expr | None, list[Diagnostic]]:
    """An expression, read and typed; None where a finding is an error."""
    tree, findings = parse(text, _names(scope))
    if tree is None:
        return None, findings
    expr, findings = typed(tree, text, scope, FUNCTIONS)
    return (None if any(each.is_error for each in findings) else expr), findings


def read_leniently(text: Text, scope: Scope) -> tuple[Expr | None, list[Diagnostic]]:
    """An expression as plain FEEL reads it, where a fault of kinds or names is null and no finding.

    For conformance and for expressions over data whose types nobody declared.
    """
    tree, findings = parse(text, _names(scope))
    if tree is None:
        return None, findings
    expr, findings = typed(tree, text, scope, FUNCTIONS)
    left = [each for each in findings if each.is_error and each.code not in _RUNS_AS_NULL]
    return (None if left else expr), left


def read_test(text: Text, input: Expr, scope: Scope) -> tuple[Expr | None, list[Diagnostic]]:
    """A cell's unary tests over its input, as a boolean expression of which only true matters.

    A null input matches only a cell that says null. `-` is always true.
    """
    tests, findings = parse_tests(text, _names(scope))
    if tests is None:
        return None, findings
    expr, findings = typed_cell(tests, text, input, scope, FUNCTIONS)
    if any(each.is_error for each in findings):
        return None, findings
    return expr, [*findings, *suspected(tests, text)]


def _names(scope: Scope) -> frozenset[str]:
    return scope.names | FUNCTIONS.keys()
