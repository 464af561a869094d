"""What the check list of the office asks of the demo."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from answerable.demo.models import Made
from answerable.office.checklist import Check


def demo() -> Check:
    """Nothing of it is left, nor its people with their known password."""
    label = _("The demo data is removed")
    done = not Made.objects.exists()
    return Check("demo", label, done, reverse("demo:removal"), "docs/tutorial/first-hour.md")
