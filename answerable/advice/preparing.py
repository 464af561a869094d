"""Gets the reply checks ready when the web server starts, so that no writer waits for it."""

import logging
from pathlib import Path
from threading import Thread

from django.conf import settings

from answerable.advice import better
from answerable.channels.email.marks.language import language
from answerable.wording.checking import Reply, check
from answerable.wording.examples import LANGUAGES
from answerable.wording.judging import judge_of, keep_in

log = logging.getLogger(__name__)


def folder() -> Path:
    """Where what was learned is kept between starts; it may be deleted at any time."""
    return Path(settings.DATA) / "learned"


def prepare() -> None:
    """Every language: read from the data folder, or learned there, once for each version."""
    keep_in(folder())
    language("A few words, so that the model of languages is loaded.")
    for tag in LANGUAGES:
        judge_of(tag)
        better.greeting("", tag)
        check(Reply(text="x", language=tag))
    log.info("reply checks are ready", extra={"languages": len(LANGUAGES)})


def prepare_beside() -> None:
    """The same in a thread of its own; who asks meanwhile waits for one language at most."""
    Thread(target=prepare, name="reply-checks", daemon=True).start()
