"""Which version of the policy holds, and its document."""

from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet

from answerable.core.quick import Question
from answerable.policy.data import read
from answerable.policy.document import Document
from answerable.policy.models import Version


def version_at(moment: datetime) -> Version | None:
    """The version in force at the moment (UTC): the latest published one whose time had come."""
    found: Version | None = _in_force.first(moment)
    return found


def in_force_at(moment: datetime) -> QuerySet[Version]:
    """The published versions whose time had come, the one in force first."""
    return (
        Version.objects.filter(state=Version.State.PUBLISHED, in_force_from__lte=moment)
        .defer("data")  # long, and read once per process by document_of
        .order_by("-in_force_from", "-number")
    )


_in_force = Question(lambda moment: in_force_at(moment)[:1])


def coming_version(moment: datetime) -> Version | None:
    """The published version that comes into force next; it can be read, and be said to be read."""
    return (
        Version.objects.filter(state=Version.State.PUBLISHED, in_force_from__gt=moment)
        .defer("data")
        .order_by("in_force_from", "number")
        .first()
    )


def was_ever_promised() -> bool:
    """False until the first version is published: no clock can be there before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM policy_version WHERE state = 'published' LIMIT 1")
        return cursor.fetchone() is not None


@lru_cache(maxsize=32)
def _document(number: int, digest: str) -> Document:
    return read(Version.objects.get(number=number).data)


def document_of(version: Version) -> Document:
    """The document of a version; published ones never change and are read once per process."""
    if version.state == Version.State.PUBLISHED:
        return _document(version.number, version.digest)
    return version.document
