"""What machines ask of every site, and what a page tells those who share a link to it."""

import re
from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from association.models import PageKey

from ..factories import SigningFactory, make_assessment
from ..statements.paperless import store_statement
from ..test_permissions import GET

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def all_paths(resolver=None, namespace="", before="/"):
    """The name of every address, with its path as it is written in urls.py."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_paths(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace, path)
        elif pattern.name:
            yield namespace + pattern.name, path


def lines_of(response):
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return response.content.decode().splitlines()


# --- robots.txt, sitemap.xml ----------------------------------------------------------------------


def test_robots_are_kept_out_of_what_asks_to_sign_in(client):
    robots = RobotFileParser()
    lines = lines_of(client.get("/robots.txt"))
    robots.parse(lines)

    private = {path for name, path in all_paths() if GET.get(name, "").startswith("l") and "/withdraw/" not in path}
    assert len(private) > 80
    assert [path for path in private if robots.can_fetch("Bot", path)] == []
    assert "Disallow: /statements/*/withdraw/" in lines
    public = ["/", "/directory/", "/directory/acme/", "/statements/CPO-2026-0001/", "/catalogue/", "/signees/"]
    assert [path for path in public if not robots.can_fetch("Bot", path)] == []
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def sitemap_of(client):
    response = client.get("/sitemap.xml")
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    urls = ElementTree.fromstring(response.content).findall(f"{NAMESPACE}url")
    return {url.findtext(f"{NAMESPACE}loc"): url.findtext(f"{NAMESPACE}lastmod") for url in urls}


def test_sitemap_has_public_pages_profiles_and_statements_in_force(client):
    current, withdrawn = store_statement(), store_statement()
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    signed = SigningFactory(confirmed_at=timezone.now())
    SigningFactory()
    make_assessment()

    found = sitemap_of(client)

    catalogue = current.catalogue.get_absolute_url()
    pages = ["/", "/directory/", "/signees/", "/verify/", "/statements/log/"]
    pages += [f"/{key}/" for key in PageKey]
    pages += [catalogue, f"{catalogue}glossary/", f"{catalogue}standards/"]
    profiles = [
        f"/directory/{each.slug}/" for each in (current.organisation, withdrawn.organisation, signed.organisation)
    ]
    assert found.keys() == {f"{SITE}{path}" for path in [*pages, *profiles, current.get_absolute_url()]}
    assert found[f"{SITE}/"] is None
    assert datetime.fromisoformat(found[f"{SITE}{current.get_absolute_url()}"]) == current.issued_at
    assert found[f"{SITE}{profiles[2]}"] is not None


@pytest.mark.parametrize("statements", [1, 3])
def test_sitemap_asks_as_little_for_many_statements(client, statements, django_assert_num_queries):
    for _each in range(statements):
        store_statement()

    with django_assert_num_queries(3):
        client.get("/sitemap.xml")


def test_addresses_of_the_sitemap_are_there(client):
    store_statement()

    assert {client.get(address.removeprefix(SITE)).status_code for address in sitemap_of(client)} == {200}


def test_favicon_is_the_mark(client):
    response = client.get("/favicon.ico")

    assert (response.status_code, response["Location"]) == (302, "/static/img/mark.svg")
    assert response["Cache-Control"] == "public, max-age=86400"


# --- security.txt ---------------------------------------------------------------------------------


def test_security_names_nobody_where_nobody_is_named(client):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("security@portal.example", "Contact: mailto:security@portal.example"),
        ("https://portal.example/security", "Contact: https://portal.example/security"),
    ],
)
def test_security_names_whom_to_tell_for_less_than_a_year(client, settings, contact, said):
    settings.SECURITY_CONTACT = contact

    lines = lines_of(client.get("/.well-known/security.txt"))

    fields = dict(line.split(": ", 1) for line in lines)
    assert lines[0] == said
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=180) < expires - timezone.now() < timedelta(days=365)
    assert fields["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert "Policy" not in fields


def test_security_names_the_policy_where_there_is_one(client, settings):
    settings.SECURITY_CONTACT, settings.SECURITY_POLICY_URL = "a@b.example", "https://portal.example/policy"

    assert "Policy: https://portal.example/policy" in lines_of(client.get("/.well-known/security.txt"))


# --- what a page says of itself -------------------------------------------------------------------


def said_of(response):
    html = response.content.decode()
    return {
        "canonical": re.findall('<link rel="canonical" href="([^"]*)">', html),
        **{
            name: re.findall(f'<meta property="og:{name}" content="([^"]*)">', html)
            for name in ("title", "description", "url")
        },
        "head": re.findall("<title>(.*) · CPO Portal</title>", html),
        "meta": re.findall('<meta name="description" content="([^"]*)">', html),
    }


def test_statement_says_of_itself_what_it_is(client):
    statement = store_statement()
    type(statement.organisation).objects.update(name="Say no more")

    said = said_of(client.get(f"{statement.get_absolute_url()}?category=data", headers={"host": "127.0.0.1"}))

    address = f"{SITE}{statement.get_absolute_url()}"
    assert (said["canonical"], said["url"]) == ([address], [address])
    assert said["title"] == said["head"] == [f"{statement} · {statement.object_name}"]
    assert said["description"] == said["meta"]
    assert said["meta"][0].endswith("not a certificate.")


def test_what_a_page_says_of_itself_is_escaped_once(client):
    signing = SigningFactory(confirmed_at=timezone.now(), organisation__name='Bits & "Bytes" <b>')

    said = said_of(client.get(f"/directory/{signing.organisation.slug}/"))

    assert said["title"] == ["Bits &amp; &quot;Bytes&quot; &lt;b&gt;"] == said["head"]


@pytest.mark.parametrize("address", ["/directory/nobody/", "/nowhere/", "/compare/", "/accounts/login/"])
def test_page_that_is_not_to_be_shared_says_nothing_of_itself(client, address):
    said = said_of(client.get(address))

    assert (said["canonical"], said["url"], said["title"]) == ([], [], [])
