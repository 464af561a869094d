"""A backup is whole or it is not there; what it restores is what was there, and sends nothing."""

import io
import json
import os
import sqlite3
import tarfile
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from answerable.ops import archive, restore, snapshot
from answerable.ops.backup import make
from answerable.ops.models import Backup, last_backup_sample
from answerable.ops.tests.conftest import Site
from answerable.testing import at_once, make_ticket, write
from answerable.testing_tables import lay_out
from answerable.tickets.words import NewFile

needs_postgresql = pytest.mark.skipif(
    not os.environ.get("ANSWERABLE_DATABASE_URL"), reason="needs PostgreSQL"
)


def contents(site, folder):
    """Everything the site holds, in open formats."""
    done = site.run("export", str(folder))
    assert done.returncode == 0, done.stderr
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "README.md"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_backup_is_its_owners_alone_and_names_what_it_holds(origin, backup):
    assert backup.stat().st_mode & 0o077 == 0
    manifest = archive.verify(backup)
    names = set(manifest.files)
    assert {"data/secrets.json", "data/answerable.toml"} <= names
    assert sum(name.startswith("attachments/") for name in names) >= 6
    assert any(name.startswith("database/") for name in names)
    assert manifest.missing == []


@pytest.fixture(scope="module")
def restored(backup, tmp_path_factory, new_database):
    """The backup on a machine whose owner has written settings already."""
    site = Site(tmp_path_factory.mktemp("new"), new_database("again"))
    (site.data / "answerable.toml").write_text('[general]\ncompany = "New"\n')
    (site.data / "answerable.toml").chmod(0o600)
    assert site.json("restore", str(backup))["held"] is True
    return site


def test_restored_on_an_empty_machine_everything_is_as_it_was(origin, restored, tmp_path):
    assert contents(restored, tmp_path / "a") == contents(origin, tmp_path / "b")
    secrets = [(site.data / "secrets.json").read_bytes() for site in (restored, origin)]
    assert secrets[0] == secrets[1]
    assert (restored.data / "secrets.json").stat().st_mode & 0o077 == 0
    assert not (restored.data / ".restoring").exists()


def test_settings_of_the_new_machine_win(restored):
    assert "New" in (restored.data / "answerable.toml").read_text()
    assert (restored.data / "answerable.toml.from-backup").exists()


def test_outgoing_is_held_until_somebody_lets_it_go(restored):
    assert restored.json("restore", "--release") == {"released": True}
    assert restored.json("restore", "--release") == {"released": False}


def test_a_restored_site_goes_on_with_new_rows(restored):
    assert restored.json("demo", "remove")["tickets"] >= 25
    assert restored.json("demo", "load")["fresh"] is True


def test_a_folder_in_use_is_never_restored_into(origin, backup):
    before = {path: path.stat().st_mtime_ns for path in origin.data.rglob("*.json")}
    with pytest.raises(restore.NotEmpty):
        restore.refuse_unless_empty(origin.data)
    assert origin.run("restore", str(backup)).returncode == 1
    assert {path: path.stat().st_mtime_ns for path in origin.data.rglob("*.json")} == before


@needs_postgresql
def test_a_backup_of_one_machine_grows_into_postgresql(tmp_path, new_database):
    small = Site(tmp_path / "small")
    lay_out(small.data)
    assert small.run("migrate").returncode == 0
    assert small.run("demo", "load").returncode == 0
    small.json("backup", "--to", str(tmp_path / "small.tar.gz"))
    big = Site(tmp_path / "big", new_database("big"))
    big.json("restore", str(tmp_path / "small.tar.gz"))
    assert contents(big, tmp_path / "a") == contents(small, tmp_path / "b")
    assert not list(big.data.glob("*.sqlite3*"))
    assert big.json("demo", "remove")["tickets"] >= 25


@needs_postgresql
def test_a_backup_of_postgresql_says_that_it_needs_one(backup, tmp_path):
    site = Site(tmp_path / "new")
    refused(site.run("restore", str(backup)), site, "ANSWERABLE_DATABASE_URL")


@needs_postgresql
def test_a_database_in_use_is_never_restored_into(origin, backup, tmp_path):
    before = contents(origin, tmp_path / "a")
    site = Site(tmp_path / "new", origin.database_url)
    refused(site.run("restore", str(backup)), site, "in use")
    assert contents(origin, tmp_path / "b") == before


def refused(done, site, word):
    assert done.returncode == 1
    assert word in done.stderr
    assert not site.data.exists() or list(site.data.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_never_overwrites_a_file(tmp_path):
    mine = tmp_path / "mine.tar.gz"
    mine.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        make(mine)
    assert mine.read_bytes() == b"mine"


@pytest.mark.django_db(transaction=True)
def test_the_last_backup_is_remembered_and_measured(tmp_path):
    assert list(last_backup_sample()) == []
    made = make(tmp_path / "backup.tar.gz")
    ((_labels, moment),) = last_backup_sample()
    assert abs(moment - timezone.now().timestamp()) < 60
    assert Backup.objects.get().path == made.path


@pytest.mark.django_db(transaction=True)
def test_while_others_write_the_picture_is_of_one_moment(tmp_path, customer):
    stop = Event()

    def write_on():
        while not stop.wait(0.01):  # as people do: SQLite queues nobody, who never pauses shuts out
            with transaction.atomic():  # a ticket and its message are one moment
                make_ticket(customer)

    def back_up():
        try:
            return make(tmp_path / "backup.tar.gz")
        finally:
            stop.set()

    _none, made = at_once(write_on, back_up)
    assert archive.verify(Path(made.path)).missing == []
    if connection.vendor == "sqlite":
        counts = counts_in(Path(made.path), tmp_path)
        assert counts["tickets_ticket"] == counts["tickets_message"]


def counts_in(backup, folder):
    with archive.reading(backup) as members:
        for name, stream in members:
            if name.endswith(".sqlite3"):
                (folder / "copy.sqlite3").write_bytes(stream.read())
    with sqlite3.connect(folder / "copy.sqlite3") as copy:
        tables = ("tickets_ticket", "tickets_message")
        return {t: copy.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}


@pytest.mark.django_db(transaction=True)
def test_a_failed_backup_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "verify", full)
    with pytest.raises(OSError, match="No space"):
        make(tmp_path / "x.tar.gz")
    assert list(tmp_path.glob("*x.tar.gz*")) == []
    assert not Backup.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_lost_file_is_named_and_the_rest_is_kept(tmp_path, ticket, attachments):
    write(ticket, "1", files=(NewFile("a", "text/plain", b"lost"),))
    write(ticket, "2", files=(NewFile("b", "text/plain", b"kept"),))
    lost = sha256(b"lost").hexdigest()
    (attachments / lost[:2] / lost[2:4] / lost).unlink()
    made = make(tmp_path / "x.tar.gz")
    assert made.missing == (lost,)
    assert f"attachments/{sha256(b'kept').hexdigest()}" in archive.verify(Path(made.path)).files


def flip(raw, place):
    return raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]


@pytest.mark.parametrize("part", ["begin", "middle", "end", "cut", "half", "nothing"])
def test_damage_anywhere_is_found(backup, tmp_path, part):
    raw = backup.read_bytes()
    spoilt = {
        "begin": flip(raw, 2),
        "middle": raw[: len(raw) // 2] + bytes(64) + raw[len(raw) // 2 + 64 :],
        "end": flip(raw, len(raw) - 6),
        "cut": raw[:-20],
        "half": raw[: len(raw) // 2],
        "nothing": b"",
    }[part]
    file = tmp_path / "spoilt.tar.gz"
    file.write_bytes(spoilt)
    with pytest.raises(archive.Damaged):
        archive.verify(file)


def test_a_damaged_backup_restores_nothing(backup, tmp_path):
    file = tmp_path / "spoilt.tar.gz"
    file.write_bytes(backup.read_bytes()[:-2000])
    site = Site(tmp_path / "new")
    refused(site.run("restore", str(file)), site, "nothing was restored")


def rewritten(backup, target, change):
    """The same backup with one thing changed by somebody who knows the format."""
    with tarfile.open(backup) as old, tarfile.open(target, "w:gz") as new:
        for info in old:
            content = old.extractfile(info).read()
            for name, words in change(info.name, content):
                made = tarfile.TarInfo(name)
                made.size = len(words)
                new.addfile(made, io.BytesIO(words))
    return target


def test_one_changed_byte_in_one_file_is_found(backup, tmp_path):
    def change(name, content):
        yield name, flip(content, 1) if name.startswith("attachments/") else content

    with pytest.raises(archive.Damaged, match="differ"):
        archive.verify(rewritten(backup, tmp_path / "x.tar.gz", change))


def test_a_file_too_many_or_too_few_is_found(backup, tmp_path):
    def more(name, content):
        yield name, content
        if name == "data/secrets.json":
            yield "data/extra", b"x"

    def fewer(name, content):
        if name != "data/secrets.json":
            yield name, content

    for number, change in enumerate((more, fewer)):
        with pytest.raises(archive.Damaged, match="differ"):
            archive.verify(rewritten(backup, tmp_path / f"{number}.tar.gz", change))


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "data/../../outside"])
def test_a_file_that_would_leave_the_folder_is_refused(backup, tmp_path, name):
    def change(old, content):
        yield old, content
        if old == "data/secrets.json":
            yield name, b"x"

    with pytest.raises(archive.Damaged, match="no place"):
        archive.verify(rewritten(backup, tmp_path / "x.tar.gz", change))


def test_a_link_in_a_backup_is_refused(tmp_path):
    file = tmp_path / "x.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        link = tarfile.TarInfo("data/secrets.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(archive.Damaged, match="no place"):
        archive.verify(file)


def test_a_backup_of_a_newer_version_says_so(backup, tmp_path, new_database):
    def change(name, content):
        if name == archive.MANIFEST:
            tree = json.loads(content)
            tree["migrations"].append(["tickets", "9999_from_the_future"])
            content = json.dumps(tree).encode()
        yield name, content

    site = Site(tmp_path / "new", new_database("newer"))
    file = rewritten(backup, tmp_path / "x.tar.gz", change)
    refused(site.run("restore", str(file)), site, "newer")


def test_an_unsound_database_makes_no_backup(tmp_path):
    file = tmp_path / "a.sqlite3"
    database = sqlite3.connect(file)
    database.executescript("CREATE TABLE t (x); INSERT INTO t VALUES (randomblob(100000));")
    database.close()
    raw = bytearray(file.read_bytes())
    raw[4096:8192] = b"\xff" * 4096
    file.write_bytes(raw)
    with pytest.raises(snapshot.Unsound):
        snapshot.check_sqlite(file)


def test_a_reference_into_nothing_is_unsound(tmp_path):
    file = tmp_path / "a.sqlite3"
    database = sqlite3.connect(file)
    database.executescript(
        "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a(id));"
        "INSERT INTO b VALUES (7);"
    )
    database.close()
    with pytest.raises(snapshot.Unsound, match="not there"):
        snapshot.check_sqlite(file)
