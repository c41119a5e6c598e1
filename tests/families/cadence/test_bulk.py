"""What of a cadence no query can say is told by `check`, as for classifications."""

from __future__ import annotations

from policybook.run.check_bulk import check_bulk
from tests.families.cadence.books import HERE, book_in, sound

CARE = """\
cadence: care
of: customer
channels: {phone: Phone}
outcomes: {reached: {contact: true}}
steps:
  - {id: mondays, cycle: FREQ=MONTHLY;BYDAY=1MO, from: trading_since, channel: phone}
"""


def test_nothing_is_said_of_what_a_query_can_say() -> None:
    for path in sorted((HERE / "good").glob("*.yaml")):
        assert check_bulk(book_in(path)) == [], path.name


def test_a_rule_that_no_query_has_is_a_finding_at_its_place() -> None:
    (finding,) = check_bulk(sound(CARE))
    assert finding.code.value == "PB308"
    assert finding.span.text == "FREQ=MONTHLY;BYDAY=1MO"
