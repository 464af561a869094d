"""What to look for in the audit log."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core.models import AuditEntry
from answerable.office.audit_words import AREAS


class AuditFilter(forms.Form):
    """Which entries; days are those of the reader's zone."""

    area = forms.ChoiceField(label=_("About"), required=False)
    who = forms.ModelChoiceField(
        label=_("By"),
        queryset=Agent.objects.order_by("name"),
        required=False,
        empty_label=_("everybody"),
    )
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("everything")), *AREAS.items()]

    def entries(self) -> QuerySet[AuditEntry]:
        """Newest first; what cannot be understood narrows nothing."""
        rows = AuditEntry.objects.order_by("-id")
        given = self.cleaned_data if self.is_valid() else {}
        if given.get("area"):
            rows = rows.filter(key__startswith=f"{given['area']}.")
        if given.get("who"):
            rows = rows.filter(actor_kind="agent", actor_id=given["who"].pk)
        if given.get("since"):
            rows = rows.filter(at__gte=datetime.combine(given["since"], time(), self.zone))
        if given.get("until"):
            end = given["until"] + timedelta(days=1)
            rows = rows.filter(at__lt=datetime.combine(end, time(), self.zone))
        return rows
