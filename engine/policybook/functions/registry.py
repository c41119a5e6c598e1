"""Every built-in function of FEEL, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from policybook.functions.abs_ import ABS
from policybook.functions.ceiling import CEILING
from policybook.functions.count import COUNT
from policybook.functions.date_ import DATE_OF
from policybook.functions.decimal_ import DECIMAL
from policybook.functions.duration import DURATION
from policybook.functions.floor import FLOOR
from policybook.functions.max_ import MAX
from policybook.functions.mean import MEAN
from policybook.functions.min_ import MIN
from policybook.functions.model import Function
from policybook.functions.not_ import NOT
from policybook.functions.sum_ import SUM

_ALL = (ABS, CEILING, COUNT, DATE_OF, DECIMAL, DURATION, FLOOR, MAX, MEAN, MIN, NOT, SUM)

FUNCTIONS: Mapping[str, Function] = {each.name: each for each in _ALL}
