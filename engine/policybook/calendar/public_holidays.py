"""A country's public holidays and the days worked in their place, from the `holidays` library.

A government that moves working days (China) announces them late in the year before. Until then the
library knows the statutory days alone and does not say so: such a year is `provisional` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType


class UnknownCountryError(LookupError):
    """A country or subdivision of which no holidays are known; `known` are the codes that are."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        super().__init__(code)
        self.code = code
        self.known = known


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The days off with their names in English and Chinese, and the days worked in their place.

    `announced` is the last year whose moved days are published; None where a country moves none.
    `estimated` are days known only by reckoning, as those of the Islamic calendar.
    """

    off: Mapping[date, tuple[str, str]]
    makeup: frozenset[date]
    announced: int | None
    estimated: frozenset[date]

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether a holiday in this span may still be moved, or its day is only an estimate.

        >>> public_holidays("CN", None, 2026, 2027).is_provisional(date(2027, 5, 1), date(2027, 5, 9))
        True
        """
        if self.announced is not None and last.year > self.announced:
            return True
        return any(first <= day <= last for day in self.estimated)


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str | None, first: int, last: int) -> PublicHolidays:
    """The holidays of the years from `first` to `last`.

    >>> found = public_holidays("CN", None, 2026, 2026)
    >>> found.off[date(2026, 2, 17)], date(2026, 2, 14) in found.makeup, found.announced
    (('Chinese New Year (Spring Festival)', '春节'), True, 2026)

    Raises UnknownCountryError.
    """
    import holidays as library  # noqa: PLC0415 - at the top it would cost every book a tenth of a second

    countries = library.list_supported_countries()
    if country not in countries:
        raise UnknownCountryError(country, tuple(sorted(countries)))
    if subdivision is not None and subdivision not in countries[country]:
        raise UnknownCountryError(subdivision, tuple(sorted(countries[country])))
    localized = library.list_localized_countries().get(country, [])
    english, chinese = (
        library.country_holidays(
            country,
            subdiv=subdivision,
            years=range(first, last + 1),
            language=_language(localized, language),
        )
        for language in ("en_US", "zh_CN")
    )
    makeup = frozenset(getattr(english, "weekend_workdays", ()))
    estimated = frozenset(day for day, name in english.items() if "(estimated)" in name)
    return PublicHolidays(
        MappingProxyType({day: (name, chinese[day]) for day, name in sorted(english.items())}),
        frozenset(day for day in makeup if first <= day.year <= last),
        max((day.year for day in makeup), default=None) if _moves_days(country) else None,
        estimated,
    )


def _moves_days(country: str) -> bool:
    # Other countries moved single days in the past; only China publishes a plan for every year.
    return country == "CN"


def _language(known: Sequence[str], wanted: str) -> str | None:
    # The library takes no language that a country lacks; None is the country's own.
    if wanted in known:
        return wanted
    same = [each for each in known if each[:2] == wanted[:2]]
    return same[0] if same else ("en_US" if "en_US" in known else None)
