"""Whether an address lies at the domain of a website: as mail servers and browsers read it, not as it looks."""

import pytest

from core.refusals import Refused
from organisations.website_hosts import at_website, host_of

CYRILLIC_A = "\N{CYRILLIC SMALL LETTER A}"
CYRILLIC_CORVANTA = "соrvаnta"  # с, о and а of Cyrillic, among Latin ones


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.corvanta.example", "corvanta.example"),
        ("https://corvanta.example:8443/about?x=1#y", "corvanta.example"),
        ("http://WWW.Corvanta.EXAMPLE./", "corvanta.example"),
        ("https://plm.corvanta.example", "plm.corvanta.example"),
        ("https://www.example", "www.example"),  # a top-level domain is nobody's
        ("https://größe.example", "xn--gre-6ka8i.example"),
        ("https://straße.example", "xn--strae-oqa.example"),  # and not strasse.example, as in IDNA 2003
        ("https://例え.example", "xn--r8jz45g.example"),
        ("https://日本ひらがな.example", "xn--v8j0cwa6g1563acvb.example"),
        # none
        ("", ""),
        ("https://localhost", ""),
        ("https://192.0.2.1/", ""),
        ("https://[2001:db8::1]/", ""),
        ("https://[broken/", ""),
        ("https://corvanta.example@evil.example/", ""),
        ("https://evil.example\\@corvanta.example/", ""),
        (f"https://corv{CYRILLIC_A}nta.example", ""),
        (f"https://{CYRILLIC_CORVANTA}.example", ""),
        ("https://xn--corvnta-3nf.example", ""),  # the same mixture, written in ASCII
        ("https://-a-.example", ""),
        ("https://a..example", ""),
        (f"https://{'a' * 64}.example", ""),
    ],
)
def test_host_is_what_machines_read(website, host):
    assert host_of(website) == host


@pytest.mark.parametrize(
    ("address", "website", "sent_to"),
    [
        ("legal@corvanta.example", "https://www.corvanta.example", "legal@corvanta.example"),
        ("legal@CORVANTA.example", "https://corvanta.example", "legal@corvanta.example"),
        ("legal@de.corvanta.example", "https://corvanta.example", "legal@de.corvanta.example"),
        ("a@größe.example", "https://xn--gre-6ka8i.example", "a@xn--gre-6ka8i.example"),
        ("a@straße.example", "https://straße.example", "a@xn--strae-oqa.example"),
    ],
)
def test_address_at_the_domain_or_below_is_taken(address, website, sent_to):
    assert at_website(address, website) == sent_to


@pytest.mark.parametrize(
    "address",
    [
        "a@corvanta.example.evil.example",
        "a@evilcorvanta.example",
        "a@evil-corvanta.example",
        "a@corvanta-example.evil",
        "a@example",
        "a@evil.example",
        "a@corvanta.examp1e",
        f"a@corv{CYRILLIC_A}nta.example",
        "a@xn--corvnta-3nf.example",
        "a@[192.0.2.1]",
        '"a@corvanta.example"@evil.example',
        '"x@evil.example"@corvanta.example',
        "a@b@corvanta.example",
        f"{'a' * 64}@{'ä' * 40}.{'ö' * 40}.{'ü' * 40}.{'ß' * 40}.corvanta.example",
        "a",
        "a@",
        "",
    ],
)
def test_address_that_only_looks_alike_is_refused(address):
    with pytest.raises(Refused):
        at_website(address, "https://www.corvanta.example")


def test_address_above_the_website_is_refused():
    """Hosting companies have many below them, who do not speak for one another."""
    with pytest.raises(Refused, match=r"ends in @corvanta\.hosting\.example"):
        at_website("a@hosting.example", "https://corvanta.hosting.example")


@pytest.mark.parametrize(
    ("website", "sentence"), [("", "names no website"), ("https://192.0.2.1", "no domain that mail can be sent to")]
)
def test_website_without_a_domain_is_said(website, sentence):
    with pytest.raises(Refused, match=sentence):
        at_website("a@corvanta.example", website)
