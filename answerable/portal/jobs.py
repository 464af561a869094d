"""Jobs of the public pages."""

from datetime import timedelta

from answerable.core.jobs import job, periodic
from answerable.portal import files, links


@job("portal.links")
def send_links(*, address: str, language: str) -> None:
    """Mails the links to their requests to an address that has some; else nothing."""
    links.send(address, language=language)


@periodic("portal.files", every=timedelta(hours=1), queue="slow")
def forget_files() -> None:
    """Files of forms that were never sent."""
    files.forget_old()
