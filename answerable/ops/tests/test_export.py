"""Everything leaves in formats anybody can read, without a single secret."""

import hashlib
import json
import tarfile

import pytest
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Inbound
from answerable.customers.models import NotesVersion
from answerable.ops import export
from answerable.tickets import actions
from answerable.tickets.actions import defining
from answerable.tickets.models import Message, Ticket
from answerable.tickets.words import NewFile


def rows(folder, kind):
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text().splitlines()]


def test_a_ticket_leaves_with_words_files_and_history(db, ticket, owner, tmp_path):
    upload = actions.upload(NewFile("çizim.png", "image/png", b"picture"), by=owner)
    actions.reply(ticket, body="İşte", by=owner, attachments=[upload.pk])
    actions.tag(ticket, name="big", by=owner)
    NotesVersion.objects.create(customer=ticket.customer, by=owner, text="Calls in the evening")
    done = export.export(export.Folder(tmp_path / "all"))
    folder = tmp_path / "all"
    (row,) = rows(folder, "tickets")
    assert (row["number"], row["tags"], row["owner_id"]) == (ticket.number, ["big"], owner.pk)
    first, second = rows(folder, "messages")
    assert (first["direction"], second["text"]) == ("in", "İşte")
    (file,) = second["attachments"]
    content = (folder / "attachments" / file["sha256"][:2] / file["sha256"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]
    assert file["filename"] == "çizim.png"
    assert rows(folder, "events")[0]["key"] == "ticket.opened"
    assert rows(folder, "customers")[0]["identities"][0]["value"] == "elif@example.net"
    (note,) = rows(folder, "customers")[0]["notes_versions"]
    assert (note["by_id"], note["text"]) == (owner.pk, "Calls in the evening")
    assert rows(folder, "agents")[0]["roles"] == ["agent"]
    assert done.rows["tickets"] == 1


def test_no_secret_leaves(db, ticket, owner, administrator, tmp_path):
    from answerable.accounts.actions import create_token

    token = create_token(owner, name="script")
    export.export(export.Folder(tmp_path / "all"))
    everything = b"".join(p.read_bytes() for p in (tmp_path / "all").rglob("*") if p.is_file())
    hashed = Agent.objects.get(pk=owner.pk).password
    for secret in (token, token[-20:], hashed):
        assert secret.encode() not in everything


def test_the_readme_names_every_file_and_column(db, ticket, tmp_path):
    export.export(export.Folder(tmp_path / "all"))
    readme = (tmp_path / "all" / "README.md").read_text()
    for file in (tmp_path / "all").glob("*.jsonl"):
        assert f"## {file.name}" in readme
    for column in rows(tmp_path / "all", "tickets")[0]:
        assert column in readme


def test_more_rows_than_one_portion_all_leave_once(db, ticket, monkeypatch, tmp_path):
    monkeypatch.setattr(export, "AT_ONCE", 3)
    made = [Message(ticket=ticket, direction="note", text=str(n)) for n in range(10)]
    Message.objects.bulk_create(made)
    export.export(export.Folder(tmp_path / "all"))
    keys = [row["id"] for row in rows(tmp_path / "all", "messages")]
    assert keys == sorted(set(keys))
    assert len(keys) == 11


def test_it_can_be_one_file(db, ticket, tmp_path):
    with export.sink_at(tmp_path / "all.tar.gz") as sink:
        export.export(sink)
    with tarfile.open(tmp_path / "all.tar.gz") as tar:
        names = tar.getnames()
    assert {"README.md", "tickets.jsonl", "messages.jsonl"} <= set(names)


def test_a_lost_file_is_named_and_stops_nothing(db, ticket, owner, attachments, tmp_path):
    upload = actions.upload(NewFile("a.txt", "text/plain", b"a"), by=owner)
    actions.add_note(ticket, body="x", by=owner, attachments=[upload.pk])
    for path in attachments.rglob("*"):
        if path.is_file():
            path.unlink()
    assert export.export(export.Folder(tmp_path / "all")).missing == (upload.sha256,)
    assert Ticket.objects.count() == len(rows(tmp_path / "all", "tickets"))


def test_the_raw_mail_leaves_byte_for_byte(db, tmp_path):
    raw = b"Subject: x\r\n\r\n\x00\xff"
    inbound = Inbound.objects.create(
        raw=raw, sha256=hashlib.sha256(raw).hexdigest(), size=len(raw), received_at=timezone.now()
    )
    export.export(export.Folder(tmp_path / "all"))
    assert (tmp_path / "all" / "raw" / f"{inbound.pk}.eml").read_bytes() == raw
    assert rows(tmp_path / "all", "inbound")[0]["sha256"] == hashlib.sha256(raw).hexdigest()


def test_what_is_there_already_is_never_overwritten(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "x.tar.gz").write_text("mine")
    for target in (tmp_path, tmp_path / "x.tar.gz"):
        with pytest.raises(FileExistsError), export.sink_at(target):
            pass
    assert (tmp_path / "x.tar.gz").read_text() == (tmp_path / "mine").read_text() == "mine"


def test_fields_leave_with_what_they_hold(db, ticket, owner, administrator, tmp_path):
    made = defining.add_field(
        defining.Wanted(name={"en": "Order", "tr": "Sipariş"}), by=administrator
    )
    tier = defining.add_field(
        defining.Wanted(name={"en": "Tier"}, subject="customer"), by=administrator
    )
    values = [actions.Change(made, "4711"), actions.Change(tier, "Gold")]
    actions.set_fields(ticket, values, by=owner)
    export.export(export.Folder(tmp_path / "all"))
    fields = rows(tmp_path / "all", "fields")
    assert [(one["key"], one["name"]["en"]) for one in fields] == [
        ("order", "Order"),
        ("tier", "Tier"),
    ]
    assert rows(tmp_path / "all", "tickets")[0]["field_values"] == [
        {"field_id": made.pk, "text": "4711"}
    ]
    customer = rows(tmp_path / "all", "customers")[0]
    assert customer["field_values"] == [{"field_id": tier.pk, "text": "Gold"}]
