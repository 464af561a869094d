"""Public holidays by country and region, as the holidays package knows them."""

from datetime import date
from functools import lru_cache

import holidays as public

from answerable.calendars.errors import CalendarError


@lru_cache(maxsize=64)
def holidays_of(country: str, region: str, first: int, last: int, language: str) -> dict[date, str]:
    """{date: name} for the years first to last. CalendarError for a place that is not known.

    Dates that follow the moon are the package's estimates until they are announced; their names
    say so. Half days are not among them.
    """
    try:
        found = public.country_holidays(
            country, subdiv=region or None, years=range(first, last + 1), language=language or None
        )
    except (NotImplementedError, AttributeError) as error:
        raise CalendarError(f"No public holidays are known for {country} {region}.") from error
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def countries() -> dict[str, list[str]]:
    """ISO 3166 codes of the countries known, each with its regions."""
    return dict(sorted(public.list_supported_countries().items()))


@lru_cache(maxsize=64)
def regions_of(country: str) -> dict[str, str]:
    """Codes of the country's regions and what they are called there; the code where nobody says."""
    if country not in countries():
        return {}
    named = public.country_holidays(country).get_subdivision_aliases()
    return {code: next(iter(named.get(code, ())), code) for code in countries()[country]}


@lru_cache(maxsize=64)
def languages_of(country: str) -> tuple[str, ...]:
    """The languages in which its holidays have names."""
    return tuple(public.list_localized_countries().get(country, ()))
