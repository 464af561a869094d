"""What the DNS says about a domain we write from, with a DNS of our own."""

import pytest

from answerable.channels.email.deliverability import spf
from answerable.channels.email.deliverability.asking import CannotAsk
from answerable.channels.email.deliverability.findings import (
    Finding,
    Sender,
    findings,
    is_reserved,
)

GOOD = {
    ("kestrel.shop", "MX"): ["10 mx.kestrel.shop"],
    ("kestrel.shop", "TXT"): ["v=spf1 include:_spf.host.org -all", "google-site=1"],
    ("_spf.host.org", "TXT"): ["v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"],
    ("smtp.host.org", "A"): ["192.0.2.25"],
    ("25.2.0.192.in-addr.arpa", "PTR"): ["smtp.host.org"],
    ("_dmarc.kestrel.shop", "TXT"): ["v=DMARC1; p=reject; rua=mailto:d@kestrel.shop"],
    ("_mta-sts.kestrel.shop", "TXT"): ["v=STSv1; id=1"],
}
SENDER = Sender("support@kestrel.shop", "smtp.host.org")


def look(records: dict[tuple[str, str], list[str]], sender: Sender = SENDER) -> dict[str, Finding]:
    found = findings(sender, lambda name, kind: records.get((name, kind), []))
    return {one.title: one for one in found}


def without(*names: str) -> dict[tuple[str, str], list[str]]:
    return {key: value for key, value in GOOD.items() if key[0] not in names}


def test_all_is_well() -> None:
    found = look(GOOD)
    levels = {title: one.level for title, one in found.items()}
    assert levels == {
        "MX": "good", "SPF": "good", "DKIM": "unknown", "DMARC": "good", "PTR": "good",
        "MTA-STS": "good",
    }  # fmt: skip


def test_nothing_is_published_and_it_is_said_what_to_publish() -> None:
    found = look({})
    assert {one.level for title, one in found.items() if title in ("MX", "SPF", "DMARC")} == {"bad"}
    assert found["SPF"].publish
    assert found["SPF"].publish.value == "v=spf1 a:smtp.host.org ~all"
    assert found["DMARC"].publish
    assert found["DMARC"].publish.name == "_dmarc.kestrel.shop"
    assert found["DMARC"].publish.value.startswith("v=DMARC1; p=none; rua=mailto:")


@pytest.mark.parametrize(
    ("record", "level"),
    [
        ("v=spf1 +all", "bad"),
        ("v=spf1 ip4:198.51.100.1 -all", "better"),
        ("v=spf1 a:smtp.host.org -all", "good"),
        ("v=spf1 ip4:rubbish ip4:192.0.2.25 -all", "good"),
        ("v=spf1 redirect=_spf.host.org", "good"),
        ("v=spf1 " + " ".join(f"include:i{n}.org" for n in range(11)) + " -all", "bad"),
        ("v=spf1 include:kestrel.shop -all", "bad"),  # it asks for itself for ever
    ],
)
def test_spf_is_read_as_receivers_read_it(record: str, level: str) -> None:
    assert look({**GOOD, ("kestrel.shop", "TXT"): [record]})["SPF"].level == level


def test_two_spf_records_are_none() -> None:
    two = ["v=spf1 -all", "v=spf1 mx -all"]
    assert look({**GOOD, ("kestrel.shop", "TXT"): two})["SPF"].level == "bad"


def test_an_address_behind_mx_and_a_prefix_counts() -> None:
    records = {**GOOD, ("mx.kestrel.shop", "A"): ["192.0.2.1"]}
    found = spf.walk(
        "v=spf1 mx:kestrel.shop/24 -all",
        "kestrel.shop",
        ["192.0.2.25"],
        lambda n, k: records.get((n, k), []),
    )
    assert found.allows == {"192.0.2.25"}
    assert found.lookups == 1


def test_a_missing_record_in_the_extended_one_keeps_the_rest() -> None:
    found = look({**GOOD, ("kestrel.shop", "TXT"): ["v=spf1 ip4:198.51.100.1 -all"]})["SPF"]
    assert found.publish
    assert found.publish.value == "v=spf1 a:smtp.host.org ip4:198.51.100.1 -all"


@pytest.mark.parametrize(
    ("records", "level"),
    [
        ({("_dmarc.kestrel.shop", "TXT"): ["v=DMARC1; p=none"]}, "better"),
        ({("_dmarc.kestrel.shop", "TXT"): ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "bad"),
        ({("_dmarc.kestrel.shop", "TXT"): ["something else"]}, "bad"),
    ],
)
def test_dmarc(records: dict[tuple[str, str], list[str]], level: str) -> None:
    assert look({**GOOD, **records})["DMARC"].level == level


def test_a_sub_domain_takes_the_parents_dmarc() -> None:
    sender = Sender("a@mail.kestrel.shop", "smtp.host.org")
    assert look(GOOD, sender)["DMARC"].level == "good"


SHORT = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCyeHYPU6AzKBjIeTDa63RtixpQMiQWL7TNmisHwyKxN79eUEaweSiELLfn"
    "R0PxM4bllwmzp3RNn2kOwHdw0aRvYtNwlo1q9JGl7PsUa5MIyVy1KEjZgBEmG2o7hvRXR8xSxPEDw9oB9YvobjVyPx23v1Ym"
    "nbcTKSCi50b8e3LcFQIDAQAB"
)


@pytest.mark.parametrize(
    ("texts", "level"),
    [
        ([], "bad"),
        (["v=DKIM1; p="], "bad"),
        ([f"v=DKIM1; k=rsa; p={SHORT}"], "better"),
        (["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="], "good"),
        (["v=DKIM1; p=%%%rubbish"], "good"),
    ],
)
def test_dkim_under_a_selector(texts: list[str], level: str) -> None:
    sender = Sender("support@kestrel.shop", "smtp.host.org", "s1")
    records = {**GOOD, ("s1._domainkey.kestrel.shop", "TXT"): texts}
    assert look(records, sender)["DKIM"].level == level


def test_a_name_that_does_not_lead_back_is_said() -> None:
    assert look(without("25.2.0.192.in-addr.arpa"))["PTR"].level == "better"
    assert look(without("smtp.host.org"))["PTR"].level == "bad"


def test_without_a_network_nothing_is_claimed() -> None:
    def nobody(name: str, kind: str) -> list[str]:
        raise CannotAsk(name)

    found = findings(Sender("support@kestrel.shop", "smtp.host.org", "s1"), nobody)
    assert {one.level for one in found} == {"unknown"}
    assert len(found) == 6


@pytest.mark.parametrize(
    ("domain", "reserved"),
    [("example.com", True), ("a.example", True), ("example", True), ("myexample.com", False)],
)
def test_names_for_examples(domain: str, reserved: bool) -> None:
    assert is_reserved(domain) is reserved
