"""Who a mail is from: never somebody whom only part of the programs would read."""

import pytest

from answerable.channels.email.reading import Address, read


def sender_of(header: str) -> Address | None:
    return read(f"{header}\r\nSubject: x\r\n\r\nhi\r\n".encode()).sender


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ("From: ann@example.com", "", "ann@example.com"),
        ("From: Ann Lee <ann@example.com>", "Ann Lee", "ann@example.com"),
        ('From: "Lee, Ann" <ann@example.com>', "Lee, Ann", "ann@example.com"),
        ("From: Lee, Ann <ann@example.com>", "Lee, Ann", "ann@example.com"),
        ("From: ann@example.com (Ann Lee)", "Ann Lee", "ann@example.com"),
        ("From: =?utf-8?q?Ay=C5=9Fe?= <ayse@example.com>", "Ayşe", "ayse@example.com"),
        ('From: "=?utf-8?q?Ay=C5=9Fe?=" <ayse@example.com>', "Ayşe", "ayse@example.com"),
        ("From: Ayşe <ayse@example.com>", "Ayşe", "ayse@example.com"),
        ("From: =?utf-8?Q?Lee, Ann (HR)?= <ann@example.com>", "Lee, Ann (HR)", "ann@example.com"),
        ("From: Ann <mailto:ann@example.com>", "Ann", "ann@example.com"),
        ("From: Ann <ann@example.com", "Ann", "ann@example.com"),
        ("From: ann @ example.com", "", "ann@example.com"),
        ("From: <@relay.test,@b.test:ann@example.com>", "", "ann@example.com"),
        ("From: Ann (a (nested) note) <ann@example.com>", "Ann", "ann@example.com"),
        ("From: a@[127.0.0.1]", "", "a@[127.0.0.1]"),
        ("From: a@[127.0.0.1", "", "a@[127.0.0.1"),
        ('From: "ann b"@example.com', "", '"ann b"@example.com'),
        ("From: MAILER-DAEMON", "", "MAILER-DAEMON"),
        ("From: Mail System <>", "Mail System", ""),
        ("From: Team: ann@example.com;", "", "ann@example.com"),
        ("From: ann@bücher.example", "", "ann@bücher.example"),
    ],
)
def test_the_sender_is_read_as_people_mean_it(header: str, name: str, address: str) -> None:
    assert sender_of(header) == Address(name, address)


@pytest.mark.parametrize(
    "header",
    [
        "From: victim@corp.test <attacker@evil.test>",
        "From: Victim <victim@corp.test> <attacker@evil.test>",
        "From: <victim@corp.test> <attacker@evil.test>",
        "From: <victim@corp.test>attacker@evil.test",
        "From: <attacker@evil.test> <victim@corp.test>",
        "From: <<victim@corp.test>attacker@evil.test>",
        "From: victim@corp.test attacker@evil.test",
        "From: =?utf-8?q?victim=40corp.test?= <attacker@evil.test>",
        "From: =?utf-8?q?victim=40corp.test?=",
        "From: =?utf-8?q?=3Cvictim=40corp.test=3E?= <attacker@evil.test>",
        'From: "victim@corp.test\\" <attacker@evil.test>',
        'From: "victim@corp.test" <attacker@evil.test>',
        "From: victim@corp.test\r\nFrom: attacker@evil.test",
        "From: attacker@evil.test\r\nFrom: victim@corp.test",
        "From: victim@corp.test, attacker@evil.test",
        "From: friends: victim@corp.test; <attacker@evil.test>",
        "From: attacker(&email=victim@corp.test&)@evil.test",
        "From: <@victim.corp.test:attacker@evil.test>",
        "From: victim@corp.test:<attacker@evil.test>",
        "From: victim@corp.test\0<attacker@evil.test>",
        'From: "victim@corp.test"@evil.test',
        "From: (<victim@corp.test>) attacker@evil.test",
    ],
)
def test_a_mail_is_never_attributed_to_the_victim(header: str) -> None:
    sender = sender_of(header)
    assert sender is None or sender.address != "victim@corp.test"


def test_every_from_header_is_kept_for_the_agent_to_see() -> None:
    mail = read(b"From: a@one.test\r\nFrom: b@two.test\r\n\r\nhi")
    assert mail.sender is None
    assert mail.from_headers == ("a@one.test", "b@two.test")
    assert {"two-from-headers", "from-ambiguous"} <= mail.marks


def test_the_same_person_twice_is_one_person() -> None:
    mail = read(b"From: Ann <ann@example.com>\r\nFrom: ann@EXAMPLE.com\r\n\r\nhi")
    assert mail.sender == Address("Ann", "ann@example.com")


def test_a_name_that_is_another_address_is_marked() -> None:
    mail = read(b"From: boss@corp.test <a@evil.test>\r\n\r\nhi")
    assert "display-name-is-another-address" in mail.marks


def test_invisible_signs_and_direction_tricks_leave_the_name() -> None:
    sender = sender_of("From: =?utf-8?q?A=E2=80=8Bnn_=E2=80=AELee?= <ann@example.com>")
    assert sender == Address("Ann Lee", "ann@example.com")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("To: a@x.test, B <b@x.test>", [("", "a@x.test"), ("B", "b@x.test")]),
        ("To: a@x.test; b@x.test", [("", "a@x.test"), ("", "b@x.test")]),
        ("To: undisclosed-recipients:;", []),
        ("To: Team: a@x.test, b@x.test;, c@x.test", [("", f"{n}@x.test") for n in "abc"]),
        ('To: "', [('"', "")]),
        ("To: a:a:a;;", [("", "a")]),
        ("To: root", [("", "root")]),
        ("To: a@x.test\r\nTo: b@x.test", [("", "a@x.test"), ("", "b@x.test")]),
    ],
)
def test_lists_of_people_are_read_whole(header: str, expected: list[tuple[str, str]]) -> None:
    mail = read(f"From: z@x.test\r\n{header}\r\n\r\nhi".encode())
    assert [(one.name, one.address) for one in mail.to] == expected


def test_only_five_hundred_recipients_are_listed_and_the_cut_is_marked() -> None:
    everyone = ", ".join(f"u{number}@x.test" for number in range(2_000))
    mail = read(f"From: a@x.test\r\nTo: {everyone}\r\n\r\nhi".encode())
    assert len(mail.to) == 500
    assert "addresses-cut" in mail.marks
