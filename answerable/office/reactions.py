"""What the office does about what happens below it: entries of the audit log for others' acts."""

from answerable.core import audit
from answerable.policy.models import Version


def note_policy(version: Version) -> None:
    """Publishing a policy is an act on the desk itself."""
    if version.published_by is not None:
        audit.record("policy.published", by=version.published_by.actor, version=str(version))
