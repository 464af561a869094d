"""What the check list of the office asks of backups."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.office.checklist import Check
from answerable.ops.models import Backup

YOUNG = timedelta(days=7)


def backup() -> Check:
    """One that was read again after it was written, within the week. Made on the machine."""
    done = Backup.objects.filter(at__gt=timezone.now() - YOUNG).exists()
    label = _("A backup was made within the last week")
    return Check("backup", label, done, "", "docs/howto/backup.md")
