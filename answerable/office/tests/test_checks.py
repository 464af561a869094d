"""Reply checks for managers: the figures, rules off and on, the glossary and its CSV."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from answerable.accounts.models import Agent
from answerable.advice.figures import rule_figures
from answerable.advice.models import Advised, SilentRule, Term
from answerable.core.models import AuditEntry
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def advised(ticket: Ticket, agent: Agent, rule: str, outcome: str, times: int, first: int = 0):
    Advised.objects.bulk_create(
        Advised(
            ticket=ticket, agent=agent, rule=rule, language="en", outcome=outcome, after=0,
            place=f"{outcome}{number}",
        )
        for number in range(first, first + times)
    )  # fmt: skip


def test_a_rule_often_dismissed_is_doubtful_and_can_be_switched_off(
    office: Client, ticket: Ticket, owner: Agent
) -> None:
    advised(ticket, owner, "courtesy", "dismissed", 9)
    advised(ticket, owner, "courtesy", "taken", 3)
    advised(ticket, owner, "blame", "dismissed", 1)
    advised(ticket, owner, "blame", "sent", 1)
    advised(ticket, owner, "name", "shown", 5)
    first, second = rule_figures()
    assert (first.rule, first.n, first.share_dismissed, first.is_doubtful) == ("courtesy", 12, 0.75, True)  # fmt: skip
    assert (second.rule, second.n, second.is_doubtful) == ("blame", 2, False)
    page = office.get("/office/checks/").content.decode()
    assert page.count("doubtful</span>") == 1
    with CaptureQueriesContext(
        connection,
    ) as few:
        office.get("/office/checks/")
    advised(ticket, owner, "jargon", "taken", 30)
    with CaptureQueriesContext(connection) as many:
        office.get("/office/checks/")
    assert len(few) == len(many)


def test_a_rule_goes_off_and_on_again_and_the_log_says_so(office: Client) -> None:
    office.post("/office/checks/switch/", {"rule": "courtesy", "language": "tr", "off": "1"})
    office.post("/office/checks/switch/", {"rule": "courtesy", "language": "tr", "off": "1"})
    assert list(SilentRule.objects.values_list("rule", "language")) == [("courtesy", "tr")]
    office.post("/office/checks/switch/", {"rule": "no such", "language": "tr", "off": "1"})
    office.post("/office/checks/switch/", {"rule": "courtesy", "language": "xx", "off": "1"})
    office.post("/office/checks/switch/", {"rule": "courtesy", "language": "tr", "on": "1"})
    assert not SilentRule.objects.exists()
    keys = AuditEntry.objects.filter(key__startswith="reply_check").values_list("key", flat=True)
    assert list(keys) == ["reply_check.off", "reply_check.on"]
    assert "switched the reply check" in office.get("/office/audit/").content.decode()


def test_the_glossary_by_hand(office: Client) -> None:
    word = {"language": "en", "word": "RMA", "plain": "return number"}
    assert office.post("/office/glossary/add/", word).status_code == 302
    term = Term.objects.get()
    for wrong in (
        word,
        {**word, "word": "rma"},
        {**word, "word": " "},
        {**word, "word": "…"},
        {**word, "word": "other", "plain": ""},
        {**word, "word": "other", "language": "xx"},
        {**word, "word": "x" * 61},
    ):
        assert office.post("/office/glossary/add/", wrong).status_code == 422
    assert Term.objects.get() == term
    office.post(f"/office/glossary/{term.pk}/", {**word, "plain": "number of your return"})
    term.refresh_from_db()
    assert term.plain == "number of your return"
    assert office.post("/office/glossary/999999/remove/").status_code == 404
    office.post(f"/office/glossary/{term.pk}/remove/")
    assert not Term.objects.exists()


def taken_in(office: Client, content: bytes) -> int:
    file = SimpleUploadedFile("glossary.csv", content)
    return office.post("/office/glossary/import/", {"file": file}).status_code


def test_csv_out_and_in_again_is_the_same_and_runs_nothing(office: Client) -> None:
    Term.objects.create(language="en", word="=SUM", folded="=sum", plain='+the "sum", of all')
    Term.objects.create(language="tr", word="iade kodu", folded="iade kodu", plain="dönüş numarası")
    before = list(Term.objects.values("language", "word", "plain"))
    written = b"".join(office.get("/office/glossary/glossary.csv").streaming_content)
    cells = [cell for row in csv.reader(io.StringIO(written.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+"))]
    Term.objects.filter(language="en").delete()
    Term.objects.update(plain="changed")
    assert taken_in(office, written) == 302
    assert list(Term.objects.values("language", "word", "plain")) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"word,plain\nRMA,x\n",
        b"language,word,plain\nen,RMA,return\nxx,KYC,who you are\n",
        b"language,word,plain\nen,RMA,return\nen,KYC\n",
        b'language,word,plain\nen,"RMA,return\n',
        b"language,word,plain\n" + b"en,a,b\n" * 5001,
    ],
)
def test_a_file_that_cannot_be_taken_in_changes_nothing(office: Client, content: bytes) -> None:
    assert taken_in(office, content) == 422
    assert not Term.objects.exists()


def test_semicolons_of_a_spreadsheet_are_read(office: Client) -> None:
    assert taken_in(office, "\ufefflanguage;word;plain\r\nde;RMA;Rücksendung\r\n".encode()) == 302
    assert Term.objects.get().plain == "Rücksendung"
