"""A cadence's steps as a day's planning looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policybook.plan.cadence import Cadence, Late, Step


@dataclass(frozen=True, slots=True)
class StepUse:
    """A step with what follows from its cadence.

    `place` is that of its quadrant in the cadence's order. `of_owner` tells a routine, whose subject is
    an owner and not a customer: no exit ends it, no cap counts it, nothing merges with it. `is_contact`
    is False for such a step's caps; `avoids_quiet` is what the step itself says of quiet days.
    """

    step: Step
    place: int
    of_owner: bool
    is_contact: bool
    avoids_quiet: bool
    merges: bool

    @property
    def gives_up(self) -> bool:
        """Whether a task makes no sense after its latest day."""
        return self.step.late is Late.SKIP


def uses(cadence: Cadence) -> Mapping[str, StepUse]:
    """The steps of a cadence by their id."""
    return {each.id: _use(cadence, each) for each in cadence.steps}


def _use(cadence: Cadence, step: Step) -> StepUse:
    of_owner = is_routine(cadence, step)
    is_contact = step.is_contact and not of_owner
    merges = cadence.merge_within is not None and step.merges and is_contact
    return StepUse(step, place_of(cadence, step), of_owner, is_contact, step.is_contact, merges)


def is_routine(cadence: Cadence, step: Step) -> bool:
    """Whether a step is something an owner does, and not about a customer."""
    return step.each is None and step.plan.entity != cadence.entity


def place_of(cadence: Cadence, step: Step) -> int:
    """The place of a step's quadrant in the cadence's order, 0 first; one it does not name comes last."""
    words = [word for word, said in (("urgent", step.urgent), ("important", step.important)) if said]
    quadrant = "-".join(words) or "neither"
    return cadence.order.index(quadrant) if quadrant in cadence.order else len(cadence.order)
