"""Why a score is not higher: the characteristics that fell short, as codes."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr import operations
from policybook.expr.values import Value
from policybook.plan.model import Characteristic


def reason_codes(characteristics: Sequence[Characteristic], scores: Sequence[Value]) -> tuple[str, ...]:
    """The reason codes of scores below their baseline, largest shortfall first, then as written."""
    short = []
    for place, (characteristic, score) in enumerate(zip(characteristics, scores, strict=True)):
        if characteristic.reason is None or operations.less(score, characteristic.baseline) is not True:
            continue
        missing = operations.subtract(characteristic.baseline, score)
        short.append((operations.negate(missing), place, characteristic.reason))
    short.sort()
    return tuple(dict.fromkeys(reason for _, _, reason in short))
