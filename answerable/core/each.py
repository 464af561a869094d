"""Work on many rows, one after the other, in which one that fails stops no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

T = TypeVar("T")

log = logging.getLogger("answerable.jobs")


def each(rows: Iterable[T], act: Callable[[T], object]) -> int:
    """Acts on each row; answers on how many. `act` brings its own transaction.

    What fails is logged and left, else one bad row would keep all behind it waiting for ever. When
    the others are done its error is raised, so that the job counts as failed and somebody looks.
    A database that is away ends it at once.
    """
    done, first = 0, None
    for row in rows:
        try:
            act(row)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("one of many rows failed")
            first = first or error
        else:
            done += 1
    if first is not None:
        raise first
    return done
