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
    except NotImplementedError as error:
        raise CalendarError(f"No public holidays are known for {country} {region}.") from error
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def countries() -> dict[str, list[str]]:
    """ISO 3166 codes of the countries known, each with its regions."""
    return dict(sorted(public.list_supported_countries().items()))
