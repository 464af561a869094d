"""Sending what the outbox has claimed, by the way this installation is set up for."""

import logging
import time
from typing import Protocol

from django.conf import settings

from answerable.channels import outbox
from answerable.channels.email.composing import compose
from answerable.channels.email.dkim_signing import signed
from answerable.channels.email.headers import BadAddress, checked_address
from answerable.channels.email.rendering import Mail, render
from answerable.channels.email.smtp_client import Client, ConnectionBroke, Unreachable
from answerable.channels.models import Outgoing
from answerable.channels.outbox import Outcome
from answerable.channels.refusals import Refusal

log = logging.getLogger("answerable.outbox")
State = Outgoing.State
SECONDS = 3.0  # of sending in one go


class Way(Protocol):
    """A way out of the house. `carry` raises Unreachable when no mail can go now."""

    def carry(self, mail: Mail) -> Outcome: ...

    def close(self) -> None: ...


def way_out() -> Way:
    """SMTP, an anymail backend, or none: then mail is kept and shown."""
    if settings.ANSWERABLE["mail_backend"]:
        from answerable.channels.email.service import Service

        return Service(settings.ANSWERABLE["mail_backend"])
    return Smtp() if settings.ANSWERABLE["smtp_host"] else Nowhere()


def send_rows(limit: int) -> None:
    """Sends up to `limit` due rows over one connection; every claimed row is settled.

    Ends early after a few seconds: a worker that is told to stop then stops between two mails.
    """
    way, until = way_out(), time.monotonic() + SECONDS
    try:
        for row in outbox.claims(limit):
            try:
                with outbox.held(row):
                    outcome = _attempt(row, way)
            except Unreachable as no:
                outbox.settle(row, no.outcome)
                outbox.put_off_due(no.outcome, limit)
                return
            except Exception as error:
                log.exception("outgoing mail %s: nobody knows whether it left", row.pk)
                outcome = Outcome(State.UNKNOWN, Refusal("worker_gone", "", repr(error)))
            outbox.settle(row, outcome)
            if time.monotonic() > until:
                return
    finally:
        way.close()


def _attempt(row: Outgoing, way: Way) -> Outcome:
    try:
        mail = compose(row)
        checked_address(row.recipient)
    except BadAddress as error:
        return Outcome(State.FAILED, Refusal("address_invalid", "", str(error)))
    except FileNotFoundError as error:
        return Outcome(State.DELAYED, Refusal("file_missing", "", str(error)))
    except Exception as error:
        log.exception("outgoing mail %s cannot be put together", row.pk)
        return Outcome(State.DELAYED, Refusal("cannot_compose", "", repr(error)))
    if not outbox.is_mine(row):
        return Outcome(State.DELAYED, Refusal("worker_gone"))
    return way.carry(mail)


class Nowhere:
    """No mail server is set: what would be sent is kept."""

    def carry(self, mail: Mail) -> Outcome:
        return Outcome(State.KEPT)

    def close(self) -> None:
        return


class Smtp:
    """The mail server of the settings; connected when the first mail goes."""

    def __init__(self) -> None:
        self._client: Client | None = None

    def carry(self, mail: Mail) -> Outcome:
        """Tries once more on a fresh connection if a used one was closed or had enough of us."""
        data = signed(render(mail), domain=mail.sender["address"].rpartition("@")[2])
        used = self._client is not None
        outcome = self._once(mail, data)
        if outcome is None and used:
            outcome = self._once(mail, data)
        return outcome or Outcome(State.DELAYED, Refusal("connection_lost"))

    def _once(self, mail: Mail, data: bytes) -> Outcome | None:
        """None: it did not leave, and the connection is gone."""
        if self._client is None:
            self._client = Client()
        try:
            outcome = self._client.carry(
                sender=checked_address(mail.envelope_from),
                recipient=checked_address(mail.recipient),
                mail=data,
            )
        except ConnectionBroke as error:
            log.info("the connection to the mail server broke: %s", error)
            self._client = None
            return None
        except Unreachable:
            self.close()
            raise
        if outcome.refusal.code.startswith("421"):
            used = self._client.carried > 1
            self.close()
            return None if used else outcome
        if outcome.state == State.UNKNOWN:
            self.close()
        return outcome

    def close(self) -> None:
        if self._client is not None and self._client.is_open:
            self._client.close()
        self._client = None
