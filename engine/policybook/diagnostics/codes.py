"""Every code a finding can carry, by range. A code that was in a release is never used again.

1xx the file and its shape · 2xx names · 3xx types and expressions · 4xx within a family ·
5xx the book as a whole · 6xx data, stores and runs · 7xx cases · 9xx warnings.
"""

from __future__ import annotations

from enum import Enum


class Code(Enum):
    """A finding's code: `PB` and three digits; the member's name is the name one can say."""

    # 1xx: the file and its shape
    BAD_YAML = "PB101"
    DUPLICATE_KEY = "PB102"
    UNKNOWN_KEY = "PB103"
    MISSING_KEY = "PB104"
    WRONG_SHAPE = "PB105"
    WRONG_VALUE = "PB106"
    BAD_ID = "PB107"
    UNREADABLE_FILE = "PB108"
    UNKNOWN_DOCUMENT = "PB109"
    YAML_FEATURE = "PB110"
    # 2xx: names
    UNKNOWN_NAME = "PB201"
    UNKNOWN_FUNCTION = "PB202"
    UNKNOWN_MEMBER = "PB203"
    UNKNOWN_ENTITY = "PB204"
    UNKNOWN_CLASS = "PB205"
    UNKNOWN_POLICY = "PB206"
    UNKNOWN_RULE = "PB207"
    UNKNOWN_PARAMETER = "PB208"
    UNKNOWN_PACK = "PB209"
    DUPLICATE_NAME = "PB210"
    # 3xx: types and expressions
    BAD_EXPRESSION = "PB301"
    TYPE_MISMATCH = "PB302"
    WRONG_ARGUMENTS = "PB303"
    NOT_BOOLEAN = "PB304"
    VALUE_NOT_ALLOWED = "PB305"
    NEVER_MATCHES = "PB306"
    NO_FIXED_SCALE = "PB307"
    NOT_IN_BULK = "PB308"
    UNKNOWN_TYPE = "PB309"
    LIMIT_EXCEEDED = "PB310"
    SLOW_PATTERN = "PB311"
    # 4xx: within a family
    BAD_HIT_POLICY = "PB401"
    NO_OUTCOME = "PB402"
    BAD_TEMPLATE = "PB403"
    BAD_STABILITY = "PB404"
    BAD_SCORECARD = "PB405"
    BAD_EFFECTIVE = "PB406"
    BAD_STEP = "PB407"
    BAD_LIMIT = "PB408"
    UNKNOWN_STEP = "PB409"
    UNKNOWN_WORD = "PB410"
    # 5xx: the book as a whole
    CIRCULAR = "PB501"
    BAD_OVERLAY = "PB502"
    DUPLICATE_POLICY = "PB503"
    NO_MANIFEST = "PB504"
    # 6xx: data, stores and runs
    BAD_FACT = "PB601"
    BAD_MAPPING = "PB602"
    MISSING_COLUMN = "PB603"
    BAD_STORE = "PB604"
    NUMBER_TOO_LARGE = "PB605"
    UNKNOWN_CUSTOMER = "PB606"
    BAD_OVERRIDE = "PB607"
    NOT_RUN_YET = "PB608"
    BAD_ENGINE = "PB609"
    BAD_SOURCE = "PB610"
    UNKNOWN_TASK = "PB611"
    BAD_TASK = "PB612"
    # 7xx: cases
    NO_CASES = "PB701"
    UNUSED_FIXTURE = "PB702"
    UNKNOWN_FIXTURE = "PB703"
    MISSING_AS_OF = "PB704"
    BAD_CASE = "PB705"
    BAD_TIMELINE = "PB706"
    # 9xx: warnings
    UNREACHABLE_RULE = "PB901"
    UNUSED_PARAMETER = "PB902"
    UNTESTED_RULE = "PB903"
    AMBIGUOUS_CELL = "PB904"
    UNUSED_WORD = "PB905"

    @property
    def is_warning(self) -> bool:
        """Whether findings of this code leave the book usable."""
        return self.value.startswith("PB9")

    @property
    def slug(self) -> str:
        """The name as it is said and written: `unknown-name`."""
        return self.name.lower().replace("_", "-")
