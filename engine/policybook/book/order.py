"""Plans -> the order in which each finds the outcomes it reads; a circle is a finding with its path."""

from __future__ import annotations

from collections.abc import Iterable

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.expr.tree import Fact
from policybook.expr.walk import walk
from policybook.plan.model import Plan
from policybook.plan.walk import expressions
from policybook.text import Span


def in_dependency_order(plans: Iterable[Plan]) -> tuple[dict[str, Plan], list[Diagnostic]]:
    """The plans by id: what a plan requires stands before it, otherwise document order.

    Plans on a circle, and those that need them, are left out; each circle is said once.
    """
    known = {plan.id: plan for plan in plans}
    done: dict[str, Plan] = {}
    lost: set[str] = set()
    findings: list[Diagnostic] = []
    for plan in known.values():
        # From each plan down to what it requires; a list and no recursion, however long the chain.
        path = [plan.id] if plan.id not in done and plan.id not in lost else []
        ahead = [iter(plan.requires)]
        while path:
            name = next(ahead[-1], None)
            if name is None:
                here = known[path.pop()]
                ahead.pop()
                if here.id in lost or any(needed in lost for needed in here.requires):
                    lost.add(here.id)
                else:
                    done[here.id] = here
            elif name in path:
                ring = path[path.index(name) :]
                findings.append(_circle([known[each] for each in ring]))
                lost.update(ring)
            elif name in known and name not in done and name not in lost:
                # One that is not there had findings of its own, which keep the book from being used.
                path.append(name)
                ahead.append(iter(known[name].requires))
    return done, findings


def _circle(ring: list[Plan]) -> Diagnostic:
    reads = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    if len(ring) == 1:
        message = f"policy `{ring[0].id}` reads its own outcome"
    else:
        names = [plan.id for plan in ring] + [ring[0].id]
        message = "these policies read each other's outcomes: " + " → ".join(f"`{name}`" for name in names)
    last, first = reads[-1]
    return Diagnostic(
        Code.CIRCULAR,
        message,
        _place(last, first.id),
        f"`{last.id}` reads `{first.id}`",
        "let one of them do without the other's outcome",
        tuple(
            Related(_place(plan, needed.id), f"`{plan.id}` reads `{needed.id}`")
            for plan, needed in reads[:-1]
        ),
    )


def _place(plan: Plan, name: str) -> Span:
    """Where a plan reads an outcome, as far as that is known."""
    read = (part for expr in expressions(plan.where, plan.body, plan.outputs) for part in walk(expr))
    facts = (part for part in read if isinstance(part, Fact))
    reading = next((fact.span for fact in facts if fact.name == name and fact.span), plan.span)
    if reading is None:
        raise AssertionError(f"the plan of `{plan.id}` has no place")
    return reading
