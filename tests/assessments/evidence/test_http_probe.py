"""Asking strangers' addresses: what counts as alive, and that nobody leads us where we do not want to go."""

import socket
from threading import Event
from time import monotonic
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from assessments.evidence import http_probe
from assessments.evidence.http_probe import Answered, ask, is_public, is_public_site
from assessments.models import LinkCheck

from .servers import make_certificate, serving

ALIVE, GONE, FAILED, SILENT, REFUSED = LinkCheck.Outcome


def anywhere(address, port):
    return True


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture
def asked(server):
    server.asked.clear()
    return server.asked


@pytest.fixture
def site(server):
    return f"http://127.0.0.1:{server.port}"


class Names:
    """A name server of one's own: which addresses each name has, and which names were looked up."""

    def __init__(self):
        self.known, self.looked_up, self.system = {}, [], socket.getaddrinfo

    def look_up(self, host, port, **options):
        self.looked_up.append(host)
        return [found for address in self.known[host] for found in self.system(address, port, **options)]


@pytest.fixture
def names(monkeypatch):
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", names.look_up)
    return names


# what the answer means


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, ALIVE),
        (204, ALIVE),
        (300, ALIVE),
        (304, ALIVE),
        (400, ALIVE),
        (401, ALIVE),
        (403, ALIVE),
        (404, GONE),
        (405, ALIVE),
        (410, GONE),
        (429, ALIVE),
        (500, FAILED),
        (501, FAILED),
        (502, FAILED),
        (503, ALIVE),
        (504, FAILED),
    ],
)
def test_alive_is_who_answers_and_does_not_say_it_is_gone(site, status, outcome):
    assert ask(f"{site}/status/{status}", allowed=anywhere) == Answered(outcome, status)


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_server_that_answers_nothing_but_get_is_asked_so_and_its_page_is_not_read(site, asked, status):
    answered = ask(f"{site}/get-only/{status}", allowed=anywhere)

    assert answered == Answered(ALIVE, 200)
    assert [method for method, _path, _headers in asked] == ["HEAD", "GET"]


def test_one_head_is_enough_where_it_is_answered(site, asked):
    ask(f"{site}/status/200", allowed=anywhere)

    assert [method for method, _path, _headers in asked] == ["HEAD"]


def test_we_say_who_asks_and_nothing_of_anybody_else(site, asked, settings):
    settings.SITE_URL = "https://portal.example"

    ask(f"{site}/status/200?q=1#part", allowed=anywhere)

    [(_method, path, headers)] = asked
    assert path == "/status/200?q=1"
    assert headers == {
        "Host": site.removeprefix("http://"),
        "User-Agent": "CPO-Portal-Link-Check (+https://portal.example)",
        "Connection": "close",
        "Accept-Encoding": "identity",
    }


@pytest.mark.parametrize("path", ["hang-up", "silent", "drip"])
def test_who_does_not_answer_in_time_is_silent(site, path):
    begun = monotonic()

    answered = ask(f"{site}/{path}/", allowed=anywhere, timeout=0.2)

    assert answered == Answered(SILENT)
    assert monotonic() - begun < 1


def test_where_nobody_listens_it_is_silent():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))

        answered = ask(f"http://127.0.0.1:{taken.getsockname()[1]}/", allowed=anywhere)

    assert answered == Answered(SILENT)


def test_a_name_that_nobody_has_is_silent():
    assert ask("https://nobody.invalid/") == Answered(SILENT)


def test_a_name_that_takes_too_long_to_look_up_is_silent(monkeypatch):
    done = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: done.wait(5))

    answered = ask("https://slow.example/", timeout=0.1)

    done.set()
    assert answered == Answered(SILENT)


def test_another_protocol_counts_as_an_error(site):
    assert ask(f"{site}/garbage/", allowed=anywhere) == Answered(FAILED)


# redirects


def to(site, address):
    return f"{site}/to/{quote(address, safe='')}"


def test_a_redirect_is_followed_to_what_stands_there(site):
    assert ask(to(site, "/status/410"), allowed=anywhere) == Answered(GONE, 410)
    assert ask(to(site, f"{site}/status/200"), allowed=anywhere) == Answered(ALIVE, 200)


def test_a_redirect_to_an_address_that_is_not_quoted_is_followed(site, asked):
    ask(to(site, "/status/200?q=straße und weg"), allowed=anywhere)

    assert asked[-1][1] == "/status/200?q=stra%C3%9Fe%20und%20weg"


def test_a_redirect_without_an_address_is_an_answer(site):
    assert ask(f"{site}/status/302", allowed=anywhere) == Answered(ALIVE, 302)


def test_redirects_without_end_are_an_error(site, asked):
    assert ask(f"{site}/loop/0", allowed=anywhere) == Answered(FAILED, 302)
    assert len(asked) == 6


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls") / "certificate.pem", "evidence.example")


@pytest.fixture(scope="module")
def secure_server(certificate):
    with serving(certificate=certificate) as server:
        yield server


@pytest.fixture
def trusting(monkeypatch, certificate):
    """Trust that certificate, as if a known authority had issued it."""
    http_probe.tls_context.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    yield
    http_probe.tls_context.cache_clear()


def test_a_certificate_that_nobody_vouches_for_is_an_error(secure_server, names):
    names.known["evidence.example"] = ["127.0.0.1"]

    answered = ask(f"https://evidence.example:{secure_server.port}/status/200", allowed=anywhere)

    assert answered == Answered(FAILED)


def test_the_connection_goes_to_the_address_checked_under_the_name_typed(secure_server, names, trusting):
    names.known["evidence.example"] = ["127.0.0.1"]
    checked, place = [], f"evidence.example:{secure_server.port}"
    secure_server.asked.clear()

    answered = ask(f"https://{place}/status/200", allowed=lambda *place: checked.append(place) or True)

    assert answered == Answered(ALIVE, 200)
    assert names.looked_up == ["evidence.example"]
    assert checked == [("127.0.0.1", secure_server.port)]
    assert [headers["Host"] for _method, _path, headers in secure_server.asked] == [place]


def test_a_certificate_of_another_host_is_an_error(secure_server, names, trusting):
    names.known["other.example"] = ["127.0.0.1"]

    answered = ask(f"https://other.example:{secure_server.port}/status/200", allowed=anywhere)

    assert answered == Answered(FAILED)


@pytest.mark.parametrize("path", ["silent", "drip"])
def test_who_does_not_answer_in_time_is_silent_behind_tls_too(secure_server, names, trusting, path):
    names.known["evidence.example"] = ["127.0.0.1"]
    begun = monotonic()

    answered = ask(f"https://evidence.example:{secure_server.port}/{path}/", allowed=anywhere, timeout=0.3)

    assert answered == Answered(SILENT)
    assert monotonic() - begun < 1


def test_who_takes_the_call_and_says_nothing_where_tls_is_expected_is_silent():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        answered = ask(f"https://127.0.0.1:{mute.getsockname()[1]}/", allowed=anywhere, timeout=0.1)

    assert answered == Answered(SILENT)


def test_plain_speech_where_tls_is_expected_is_an_error(server, names):
    names.known["evidence.example"] = ["127.0.0.1"]

    assert ask(f"https://evidence.example:{server.port}/status/200", allowed=anywhere) == Answered(FAILED)


# where we do not go


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00::1"],
)
def test_public_addresses_are_public(address):
    assert is_public(address) is True


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",  # behind a carrier's NAT
        "100.100.100.200",  # a cloud's metadata
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",  # a cloud's metadata
        "169.254.169.254",  # most clouds' metadata
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.192",  # a cloud's metadata
        "192.0.2.1",
        "192.88.99.1",
        "192.168.178.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",  # NAT64
        "64:ff9b:1::1",
        "100::1",
        "2001::1",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::",  # 6to4
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",  # a cloud's metadata
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_of_somebodys_own_network_are_not_public(address):
    assert is_public(address) is False


@pytest.mark.parametrize(
    ("port", "allowed"), [(80, True), (443, True), (8080, True), (8443, True), (22, False), (25, False), (6379, False)]
)
def test_only_ports_of_the_web_are_asked(port, allowed):
    assert is_public_site("8.8.8.8", port) is allowed
    assert is_public_site("127.0.0.1", port) is False


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0/",
        "http://127.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://127。0。0。1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://8.8.8.8:22/",
        "http://8.8.8.8:0/",
    ],
)
def test_no_spelling_of_an_address_leads_into_ones_own_network(url):
    assert ask(url) == Answered(REFUSED)


def test_a_name_is_refused_if_only_one_of_its_addresses_is_not_public(names):
    names.known["two-faced.example"] = ["8.8.8.8", "10.0.0.1"]

    assert ask("http://two-faced.example/") == Answered(REFUSED)


def test_a_redirect_leads_to_no_address_that_is_refused(site, server, asked):
    def allowed(address, port):
        return port == server.port or is_public_site(address, port)

    answered = [
        ask(to(site, target), allowed=allowed)
        for target in ("http://127.0.0.1/", "//localhost/", "http://169.254.169.254/", "file:///etc/passwd", "ftp://x/")
    ]

    assert answered == [Answered(REFUSED)] * 5
    assert len(asked) == 5


def test_a_redirect_is_checked_at_every_step(site, server, asked):
    steps = []

    def twice(address, port):
        steps.append(port)
        return len(steps) <= 2

    assert ask(f"{site}/loop/0", allowed=twice) == Answered(REFUSED)
    assert len(asked) == 2


@pytest.mark.parametrize(
    "url",
    [
        "",
        "evidence.example",
        "//evidence.example/",
        "mailto:ada@evidence.example",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "gopher://evidence.example/",
        "http://",
        "http:///path",
        "http://:80/",
        "http://user:secret@evidence.example/",
        "http://evidence.example@127.0.0.1/",
        "http://evidence.example\\@127.0.0.1/",
        "http://evidence.example/\r\nX: y",
        "http://evidence.example/\x00",
        "http://evidence.example:http/",
        "http://evidence.example:99999/",
        "http://evidence.example:-1/",
        "http://evidence example/",
        "http://evi%00dence.example/",
        "http://.example/",
        "http://a..example/",
        "http://[evidence/",
        "http://[v1.evidence]/",
        "http://[::1/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "ü" * 60 + ".example/",
        "http://evidence.example/\ud800",
        "http://\ud800.example/",
        "http://xn--\u0378.example/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused_without_looking_anything_up(names, url):
    assert ask(url) == Answered(REFUSED)
    assert names.looked_up == []


def test_names_in_other_scripts_are_asked_in_ascii(site, server, names, asked):
    names.known["xn--bcher-kva.example"] = ["127.0.0.1"]

    answered = ask(f"http://Bücher.example:{server.port}/status/200?über", allowed=anywhere)

    assert answered == Answered(ALIVE, 200)
    assert (asked[0][1], asked[0][2]["Host"]) == ("/status/200?%C3%BCber", f"xn--bcher-kva.example:{server.port}")


def test_an_ipv6_address_is_asked_under_its_own_name(names):
    """There may be no IPv6 here; but the address is understood and nothing is looked up by another name."""
    names.known["::1"] = ["::1"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))

        answered = ask(f"http://[0:0::1]:{taken.getsockname()[1]}/", allowed=anywhere, timeout=0.5)

    assert answered == Answered(SILENT)
    assert names.looked_up == ["::1"]


PIECES = [
    *[
        "http:",
        "https:",
        "ftp:",
        "//",
        "/",
        "[",
        "]",
        ":",
        "::",
        "@",
        "%",
        "%25",
        "\\",
        ".",
        "..",
        "?",
        "#",
        "",
        " ",
        "\n",
    ],
    *["80", "99999", "-1", "0x7f", "127.0.0.1", "::1", "localhost", "a.example", "xn--", "ü", "ß", "。", "①", "\x00"],
    *["\u202e", "\ud800", "a" * 64],
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_at_all_is_refused_where_nothing_is_allowed(url):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda host, port, **options: [(0, 0, 0, "", ("127.0.0.1", port))])

        for text in (url, f"http://{url}", f"https://a.example{url}"):
            assert ask(text) == Answered(REFUSED)
