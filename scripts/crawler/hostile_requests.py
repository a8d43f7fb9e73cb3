"""What no browser sends: requests that are hostile in their address, query, form, headers and cookies.

Each is made from a seed and its number alone, so that one that broke a page can be sent again by itself.
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlsplit

VALUES = [
    value.encode()
    for value in (
        *("\0", "a\0b", "\ufffe", "\uffff", "\u202e", "\u200b", "e" + "\u0301" * 300, "\U0001f600", "\x1b[31m"),
        *("", " ", "\r\nX-A: b", "x" * 300, "x" * 5000, "ä" * 2600, "%00", "%", "'", '"', "\\", "`", "%s%n", "../" * 9),
        *("0", "-0", "-1", "+1", " 1 ", "1_000", "1.5", "1e999", "NaN", "Infinity", "0x10", "9" * 40, "-" + "9" * 40),
        *("32768", "2147483648", "-2147483649", "9223372036854775808", "9" * 5000, "²", "½", "٣", "Ⅷ", "１"),
        *("0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-45", "2026-00-00", "-0001-01-01"),
        *("1999-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-W53-7", "31.02.2026"),
        *("[]", "{}", "null", "true", "None", "[" * 3000, '{"a":' * 900, "//[", "//[::1", "http://[", "//example.org"),
        *("<script>1</script>", "</title>", "{{7*7}}", "$(id)", "javascript:1", "=1+1", "@x", "all", "x:y:z"),
        *("a@b", "a@" + "b" * 300, "a@xn--", "ﬁ", "İ", "ß" * 200),
    )
] + [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xff\xfe", b"\xc0\xaf", b"\xc3", b"\xf8\x88\x80\x80\x80", b"a\x80"]

HEADERS = {
    "Accept": ["", "*/*", "text/html;q=x", "application/json", "a/b;q=-1," * 300, ";;;", "text/html;q=\xb2"],
    "Accept-Encoding": ["gzip;q=x", "gzip", "identity;q=0", "br, gzip;q=0.0001", ",,,"],
    "Accept-Language": ["de", "*", "x" * 5000, "de;q=\xb2", "de-" * 300, "en;q=1e9", "zz-ZZ", ",;q=,", "en\x00"],
    "Range": [
        *("bytes=0-", "bytes=-0", "bytes=9-1", "bytes=" + "9" * 5000 + "-", "bytes=\xb2-\xb2"),
        *("bytes=0-1,3-4", "x=0-1", "bytes=--1"),
    ],
    "If-Range": ['"x"', "W/", "Thu, 01 Jan 1970 00:00:00 GMT", "\x80", "*"],
    "If-None-Match": ["*", '"', 'W/"x"', '"x"' * 900, "\x80\xff", ",", '"\x00"'],
    "If-Match": ["*", '"x"', "x"],
    "If-Modified-Since": [
        *("Thu, 01 Jan 0000 00:00:00 GMT", "Thu, 99 Jan 2026 99:99:99 GMT", "x", "9" * 60),
        "Sunday, 06-Nov-94 08:49:37 GMT",
    ],
    "If-Unmodified-Since": ["Thu, 31 Feb 2026 00:00:00 GMT", "Thu, 01 Jan 9999 00:00:00 GMT", "\xb2"],
    "HX-Request": ["true", "false", "\x00"],
    "HX-Target": ["x", "\x80"],
    "HX-Current-URL": ["http://[", "/\x80", "x" * 3000],
    "HX-Current-URL-URI-AutoEncoded": ["true"],
    "HX-Boosted": ["true"],
    "Referer": ["http://[", "https://portal.example:x/", "\x80", "//", "http://portal.example/\x00"],
    "Origin": ["null", "http://[", "http://portal.example:99999", "\x80"],
    "Host": [
        *("", "[", "portal.example:x", "evil.example", "portal.example, evil.example", "portal.example:99999", "\x80"),
    ],
    "X-Forwarded-For": ["", "x", "1.2.3.4, 999.9.9.9", "::1%eth0", "," * 300, "\x80"],
    "X-Forwarded-Proto": ["https", "x"],
    "X-Forwarded-Host": ["evil.example"],
    "X-Request-ID": ["\x00", "x" * 5000, "<b>"],
    "X-CSRFToken": ["x", "\x80" * 32, "a" * 64],
    "X-HTTP-Method-Override": ["DELETE"],
    "X-Requested-With": ["XMLHttpRequest"],
    "Authorization": ["Bearer", "Bearer \x80", "Basic Og==", "Basic \xff", "Digest x=,", "Bearer " + "x" * 5000],
    "User-Agent": ["", "\x80\xff", "x" * 5000],
    "Purpose": ["prefetch"],
}  # fmt: skip
COOKIES = {
    "sessionid": ["", "x", "\x80", "x" * 3000, "0" * 32, '"\\000"'],
    "csrftoken": ["", "x", "a" * 32, "\x80" * 32, "a" * 64],
    "messages": ["x", "[[]]", "x:y:z", "W1tdXQ:1", "\x80"],
    "django_language": ["", "zz", "de-" * 200, "\x80", "../../x"],
    "x": ["\x00", ";", "=", '"'],
    "": ["x"],
}
CONTENT_TYPES = [
    *("application/json", "text/plain", "application/xml", "", "x", ";", "multipart/form-data", "image/png; charset=x"),
    *("multipart/form-data; boundary=", "multipart/form-data; boundary=\x80", "multipart/mixed; boundary=b"),
    *("multipart/form-data; boundary=" + "b" * 300, "application/x-www-form-urlencoded; charset=utf-16"),
    *("application/x-www-form-urlencoded; charset=hex", "application/x-www-form-urlencoded; charset=zz"),
    *("text/plain; charset*=hex''x", "text/plain; x*=zz''x", "multipart/form-data; boundary*=hex''b; Charset=hex"),
]
SHAPES: list[Any] = [None, True, 0, "", [], [[]], {}, [{}], {"a": None}, {"": {}}, 10**400, "\0", "\ud800", [0] * 2000]
FILES = [
    *(b"", b"x", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n-1\n%%EOF", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18),
    *(
        b"PK\x05\x06" + b"\xff" * 18,
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"{}",
        b"[" * 9000,
        b'{"format": "cpo"}',
    ),
    *(
        b'{"answers": [1]}',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\0}\0",
        b"<?xml version='1.0'?><!DOCTYPE a><a/>",
        b"\0" * 9000,
    ),
]
FILE_NAMES = [
    "a.pdf",
    "a.xlsx",
    "a.json",
    "",
    "..",
    "/etc/passwd",
    "a\0.pdf",
    "x" * 400 + ".pdf",
    "\u202efdp.a",
    "\\",
    "a\r\nb",
]
OTHER_METHODS = ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"]
BOUNDARY = "----b"


@dataclass
class Place:
    """Where requests go: the addresses of one pattern, the forms sent there, and who is shown something."""

    addresses: list[str] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    people: list[str] = field(default_factory=list)


@dataclass
class HostileRequest:
    """A request as it is sent. ``address`` is quoted; ``checks_csrf`` as a real browser's would be."""

    person: str
    method: str
    address: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    checks_csrf: bool = False


def hostile_request(
    number: int, *, seed: int, places: list[Place], people: list[str], names: list[str]
) -> HostileRequest:
    """Return the request of that number: to the places in turn, so that each is asked as often as any other."""
    dice = random.Random(f"{seed} {number}")  # noqa: S311
    place = places[number % len(places)]
    method = dice.choices(["GET", "POST", "HEAD", dice.choice(OTHER_METHODS)], [45, 40, 5, 10])[0]
    request = HostileRequest(
        person=dice.choice(place.people if place.people and dice.random() < 0.8 else people),
        method=method,
        address=_address(dice, place, names),
        checks_csrf=dice.random() < 0.1,
    )
    if method not in ("GET", "HEAD"):
        request.body, request.content_type = _body(dice, place, names)
    if dice.random() < 0.4:
        request.headers = {
            name: dice.choice(HEADERS[name]) for name in dice.sample(sorted(HEADERS), dice.randint(1, 4))
        }
    if dice.random() < 0.1:
        request.cookies = {
            name: dice.choice(COOKIES[name]) for name in dice.sample(sorted(COOKIES), dice.randint(1, 3))
        }
    return request


def _address(dice, place, names):
    path, query = urlsplit(dice.choice(place.addresses))[2:4]
    path = quote(path, safe="/%")
    if dice.random() < 0.25:
        parts = path.split("/")
        at = dice.randrange(len(parts))
        parts[at] = dice.choice(["", parts[at]]) + quote_from_bytes(dice.choice(VALUES), safe="")
        path = "/" + "/".join(parts).lstrip("/")
    pairs = [pair for pair in query.split("&") if pair]
    if dice.random() < 0.6:
        asked = sorted(place.names) if place.names and dice.random() < 0.7 else names
        for name in dice.sample(asked, min(len(asked), dice.randint(1, 4))):
            pairs = [pair for pair in pairs if pair.partition("=")[0] != name or dice.random() < 0.2]
            pairs += [f"{_name(dice, name)}={quote_from_bytes(dice.choice(VALUES))}"] * dice.choice([1, 1, 1, 2])
    if dice.random() < 0.02:
        pairs += ["&&", "=", "%", "x" * 900, *(f"n{number}=" for number in range(1200))]
    return path + ("?" + "&".join(pairs) if pairs else "")


def _name(dice, name):
    return quote(name, safe="") + dice.choices(["", "[]", "[a]", "%00", "-0", "%ed%a0%80"], [90, 3, 2, 2, 2, 1])[0]


def _body(dice, place, names):
    """Return body and content type: of a form that was seen, hostile in a few of its fields, or of no form at all."""
    said = {name: list(values) for name, values in dice.choice(place.forms).items()} if place.forms else {}
    known = sorted(said) if said and dice.random() < 0.9 else names
    for name in dice.sample(known, min(len(known), dice.choice([0, 1, 1, 1, 2, 5]))):
        said[name] = [dice.choice(VALUES)] * dice.choice([0, 1, 1, 1, 1, 2])
    pairs = [
        (_name(dice, name), value if isinstance(value, bytes) else str(value).encode())
        for name, values in said.items()
        for value in values
    ]
    urlencoded = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs).encode()
    how = dice.choices(["form", "multipart", "broken", "json", "type"], [50, 28, 8, 7, 7])[0]
    if how == "form":
        return urlencoded, "application/x-www-form-urlencoded"
    if how == "json":
        shape = dice.choice([*SHAPES, said and {name: dice.choice(SHAPES) for name in said}])
        return json.dumps(shape).encode(), "application/json"
    if how == "type":
        return dice.choice([urlencoded, b"\0\xff", b"--b\r\n", b"{"]), dice.choice(CONTENT_TYPES)
    multipart = _multipart(dice, pairs, names)
    if how == "broken":
        cut = dice.randrange(len(multipart))
        multipart = dice.choice([multipart[:cut], multipart[:cut] + b"\0" + multipart[cut:], multipart[cut:], b"--"])
    charset = dice.choices(
        ["", "; charset=utf-16", "; charset=hex", "; charset=latin-1", "; charset=zz"], [92, 2, 2, 2, 2]
    )[0]
    return multipart, f"multipart/form-data; boundary={BOUNDARY}{charset}"


def _multipart(dice, pairs, names):
    parts = [f'form-data; name="{name}"\r\n\r\n'.encode() + value for name, value in pairs]
    fields = [name for name, _value in pairs if name == "file"] or ["file", *dice.sample(names, 1)]
    for name in fields:
        kind = dice.choice(["application/pdf", "image/png", "x", "text/plain; charset=hex", ""])
        coding = dice.choices(
            ["", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: x\r\n"], [90, 8, 2]
        )[0]
        header = (
            f'form-data; name="{name}"; filename="{dice.choice(FILE_NAMES)}"\r\nContent-Type: {kind}\r\n{coding}\r\n'
        )
        parts.append(header.encode() + dice.choice(FILES))
    opened = b"".join(f"--{BOUNDARY}\r\nContent-Disposition: ".encode() + part + b"\r\n" for part in parts)
    return opened + f"--{BOUNDARY}--\r\n".encode()
