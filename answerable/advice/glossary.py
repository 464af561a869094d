"""The glossary of words of the house: kept by hand or by CSV, one word once in each language."""

import csv
import io
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from answerable.advice.models import Term
from answerable.core.errors import Refused
from answerable.core.folding import fold
from answerable.core.spreadsheets import DANGEROUS, csv_lines

HEADER = ("language", "word", "plain")
LANGUAGES = ("en", "tr", "ru", "de", "es", "fr", "ar", "it", "pt", "nl", "pl", "ja", "zh", "ko")
LARGEST = 1024 * 1024  # bytes of an imported file
MOST = 5_000  # terms in one language


@transaction.atomic
def keep(term: Term | None, *, language: str, word: str, plain: str) -> Term:
    """Adds a word, or changes one. Refused: nothing written, too long, unknown language, there already."""
    found = term or Term()
    found.language, found.word, found.plain = _checked(language, word, plain)
    found.folded = fold(found.word)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise Refused("term_twice", _("This word is in the glossary already.")) from error
    return found


def _checked(language: str, word: str, plain: str) -> tuple[str, str, str]:
    word, plain = " ".join(word.split()), " ".join(plain.split())
    if language not in LANGUAGES:
        raise Refused("language_unknown", _("Choose a language."))
    if not word or not plain:
        raise Refused("term_empty", _("Write the word and plain words for it."))
    if len(word) > 60 or len(plain) > 200:
        raise Refused("term_long", _("That is too long: 60 characters for the word, 200 for the plain words."))  # fmt: skip
    if not any(sign.isalnum() for sign in word):
        raise Refused("term_empty", _("Write the word and plain words for it."))
    return language, word, plain


def as_csv() -> Iterator[str]:
    """Every term, as lines of a file that spreadsheets open without running anything."""
    yield from csv_lines(HEADER, Term.objects.values_list("language", "word", "plain"))


@transaction.atomic
def take_in(content: bytes) -> int:
    """Adds and changes terms from a CSV file of language, word and plain words; answers how many.

    All of it or nothing: the first line that cannot be is named in the refusal. Words that are
    in the glossary get their new plain words; none is removed.
    """
    rows = list(_rows(content))
    known = {(term.language, term.folded): term for term in Term.objects.all()}
    for number, row in rows:
        try:
            language, word, plain = _checked(*row)
        except Refused as refusal:
            words = _("Line %(number)s: %(words)s")
            raise Refused("csv_line", words % {"number": number, "words": refusal}) from refusal
        term = known.get((language, fold(word))) or Term(language=language, folded=fold(word))
        term.word, term.plain = word, plain
        term.save()
        known[language, term.folded] = term
    return len(rows)


def _rows(content: bytes) -> Iterator[tuple[int, tuple[str, str, str]]]:
    unreadable = Refused("csv_unreadable", _("This is not a CSV file with the columns language, word and plain."))  # fmt: skip
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable from error
    if len(content) > LARGEST or text.count("\n") > MOST or "\0" in text:
        raise unreadable
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise unreadable from error
    if not lines or [cell.strip().lower() for cell in lines[0][:3]] != list(HEADER):
        raise unreadable
    for number, line in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in line):
            language, word, plain = (*map(_plain, line[:3]), "", "", "")[:3]
            yield number, (language.lower(), word, plain)


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from reckoning."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip().startswith(DANGEROUS) else cell
