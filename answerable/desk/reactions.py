"""What the desk does when something happens below it: the mail of an invitation."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from answerable.accounts.models import Invitation
from answerable.channels.email.staff_mail import send_staff_mail


def mail_invitation(fact: tuple[Invitation, str]) -> None:
    """In the same transaction: the invitation and its mail exist together or not at all."""
    invitation, secret = fact
    link = settings.BASE_URL + reverse("desk:join", args=[secret])
    places = {
        "inviter": invitation.invited_by.name,
        "company": settings.ANSWERABLE["company"],
        "link": link,
    }
    with translation.override(invitation.language.partition("-")[0]):
        send_staff_mail(
            invitation.email,
            name=invitation.name,
            subject=_("You are invited to the desk of %(company)s") % places,
            text=_(
                "%(inviter)s invites you to answer customers of %(company)s.\n\n"
                "Join here; the link works once and for seven days:\n\n%(link)s"
            )
            % places,
            language=invitation.language,
            effect_id=f"invitation:{invitation.pk}",
        )
