"""The page of a statement, what it tells machines, and the sealed PDF."""

import json
from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from assessments.models import Code
from assessments.templatetags import declared
from organisations.models import Role
from statements import withdrawal
from statements.models import Statement
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    VersionFactory,
    answer_of,
    make_assessment,
)

from .paperless import store_statement


@pytest.fixture
def paperless(db):
    return store_statement()


def page_of(client, statement):
    return client.get(statement.get_absolute_url())


def successor_of(statement):
    signatory = statement.organisation.memberships.get().user
    version = VersionFactory(product=statement.product)
    return store_statement(make_assessment(by=signatory, answered=True, version=version))


def test_page_shows_anybody_what_was_declared(client, paperless):
    text = page_of(client, paperless).content.decode()

    expected = [
        paperless.number,
        paperless.object_name,
        "in force",
        "Ada Byron, Head of Development, Bremen",
        paperless.digest,
        "How it is with data-export.",
        "The vendor should import.",
        "not a certificate",
        f"/statements/{paperless.number}.pdf",
        f"/statements/{paperless.number}.json",
    ]
    assert [words for words in expected if words not in text] == []


def test_page_says_that_a_development_seal_proves_nothing(client, paperless):
    assert "Its seals prove nothing" in page_of(client, paperless).content.decode()


def test_page_needs_few_queries(client, paperless, django_assert_max_num_queries):
    client.get("/verify/")

    with django_assert_max_num_queries(10):
        response = page_of(client, paperless)

    assert response.status_code == 200


def test_page_asked_again_is_not_sent_again(client, paperless, django_assert_max_num_queries):
    etag = page_of(client, paperless)["ETag"]

    with django_assert_max_num_queries(3):
        response = client.get(paperless.get_absolute_url(), headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_page_asked_again_is_sent_again_when_its_status_changed(client, paperless):
    etag = page_of(client, paperless)["ETag"]
    withdrawal.withdraw(paperless, reason="Misread.", by=ReviewerFactory())

    response = client.get(paperless.get_absolute_url(), headers={"if-none-match": etag})

    assert response.status_code == 200
    assert "Misread." in response.content.decode()


def test_page_asked_again_in_another_language_is_sent_again(client, paperless):
    etag = page_of(client, paperless)["ETag"]

    response = client.get(paperless.get_absolute_url(), headers={"if-none-match": etag, "accept-language": "de"})

    assert response.status_code == 200


def test_page_asked_again_by_somebody_else_is_sent_again(client, paperless, sign_in, stranger):
    etag = page_of(client, paperless)["ETag"]

    response = sign_in(stranger).get(paperless.get_absolute_url(), headers={"if-none-match": etag})

    assert response.status_code == 200


@pytest.mark.parametrize("change", ["renamed", "reviewer", "signatory"])
def test_page_asked_again_by_somebody_who_changed_is_sent_again(client, paperless, sign_in, stranger, change):
    browser = sign_in(stranger)
    membership = MembershipFactory(user=stranger, organisation=paperless.organisation, is_signatory=False)
    etag = page_of(browser, paperless)["ETag"]
    if change == "renamed":
        stranger.name = "Somebody Else"
    elif change == "reviewer":
        stranger.is_reviewer = True
    else:
        membership.is_signatory = True
    stranger.save()
    membership.save()

    response = browser.get(paperless.get_absolute_url(), headers={"if-none-match": etag})

    assert response.status_code == 200
    assert ("/withdraw/" in response.content.decode()) == (change == "signatory")


def test_page_of_a_superseded_statement_leads_to_the_newer_one_and_back(client, paperless):
    successor = successor_of(paperless)

    older, newer = (page_of(client, each).content.decode() for each in (paperless, successor))

    assert "A newer statement supersedes this one:" in older
    assert successor.get_absolute_url() in older
    assert paperless.get_absolute_url() in newer


def test_page_of_an_expired_statement_says_so(client, paperless):
    Statement.objects.update(valid_until=timezone.now() - timedelta(days=1))

    assert "This statement expired on" in page_of(client, paperless).content.decode()


def test_page_escapes_what_was_typed(client, db):
    assessment = make_assessment(answered=True)
    answer = answer_of(assessment, "data-export")
    answer.explanation = "<script>alert(1)</script>"
    answer.evidence = [{"title": "<b>x</b>", "url": 'https://docs.example/"onclick="x'}]
    answer.save()

    text = page_of(client, store_statement(assessment)).content.decode()

    assert "<script>alert(1)" not in text
    assert "<b>x</b>" not in text
    assert '"onclick="' not in text


def test_page_offers_withdrawing_to_those_who_may(sign_in, paperless, reviewer, stranger):
    link = f"/statements/{paperless.number}/withdraw/"

    offered = [link in page_of(sign_in(user), paperless).content.decode() for user in (reviewer, stranger)]

    assert offered == [True, False]


@pytest.mark.parametrize("path", ["", ".pdf", ".json", "/badge.svg", "/"])
def test_statement_that_does_not_exist_is_not_found(client, db, path):
    assert client.get(f"/statements/CPO-2026-0404{path}", follow=True).status_code == 404


@pytest.mark.parametrize("number", ["CPO-26-0001", "cpo-2026-0001", "CPO-2026-1", "..", "CPO-2026-0001%00"])
def test_what_is_no_number_is_not_found(client, db, number):
    assert client.get(f"/statements/{number}/").status_code == 404


def test_pdf_is_the_sealed_file(client, statement, sealed):
    response = client.get(f"/statements/{statement.number}.pdf")

    assert b"".join(response.streaming_content) == sealed
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{statement.number}.pdf"'
    assert response["ETag"] == f'"{statement.pdf_sha256}"'


def test_pdf_asked_again_is_not_sent_again(client, paperless, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(
            f"/statements/{paperless.number}.pdf", headers={"if-none-match": f'"{paperless.pdf_sha256}"'}
        )

    assert (response.status_code, response["Cache-Control"]) == (304, "public, max-age=86400")


def linked_data_of(client, statement):
    text = page_of(client, statement).content.decode()
    return json.loads(text.partition('<script type="application/ld+json">')[2].partition("</script>")[0])


def test_page_tells_machines_what_it_is(client, paperless, settings):
    settings.SITE_URL = "https://portal.example"

    data = linked_data_of(client, paperless)

    assert data["@type"] == "DigitalDocument"
    assert data["identifier"] == paperless.number
    assert data["creativeWorkStatus"] == "in force"
    assert data["author"]["name"] == paperless.organisation.name
    assert (data["about"]["@type"], data["about"]["name"]) == ("SoftwareApplication", paperless.product.name)
    assert data["isBasedOn"]["version"] == "1"
    assert [form["contentUrl"] for form in data["encoding"]] == [
        f"https://portal.example/statements/{paperless.number}{ending}" for ending in (".pdf", ".json", ".cdx.json")
    ]


def test_page_tells_machines_of_no_rating_and_no_certificate(client, paperless):
    text = json.dumps(linked_data_of(client, paperless))

    assert [word for word in ("Review", "Rating", "Certification", "award") if word in text] == []
    assert "not a certificate" in text


def test_page_of_an_organisations_statement_is_about_that_organisation(client, db):
    statement = store_statement(make_assessment(role=Role.CUSTOMER, answered=True))

    data = linked_data_of(client, statement)

    assert data["about"] == data["author"] == {"@type": "Organization", "name": statement.organisation.name}


def test_data_for_machines_cannot_end_its_block(client, db):
    assessment = make_assessment(answered=True)
    assessment.version.product.name = name = "</script><script>alert(1)</script><!--&amp;"
    assessment.version.product.save()
    statement = store_statement(assessment)

    text = page_of(client, statement).content.decode()

    assert linked_data_of(client, statement)["about"]["name"] == name
    assert "<script>alert" not in text
    assert "<!--" not in text


def test_page_offers_the_badge_as_html_to_copy(client, paperless, settings):
    settings.SITE_URL = "https://portal.example"
    Statement.objects.update(object_name='A "quoted" <name>')

    text = page_of(client, paperless).content.decode()

    html = unescape(text.partition('aria-label="HTML of the badge">')[2].partition("</textarea>")[0])
    link = ElementTree.fromstring(html.replace("></a>", "/></a>"))
    assert link.attrib == {"href": f"https://portal.example/statements/{paperless.number}/"}
    assert link[0].attrib == {
        "src": f"https://portal.example/statements/{paperless.number}/badge.svg?lang=en",
        "alt": f'CPO Statement {paperless.number} on A "quoted" <name>; its status today is behind this link',
        "width": "372",
        "height": "68",
    }


def test_withdrawn_statement_stays_readable_in_every_form(client, statement):
    withdrawal.withdraw(statement, reason="Misread.", by=ReviewerFactory())

    codes = [client.get(f"/statements/{statement.number}{form}").status_code for form in ("/", ".pdf", ".json")]

    assert codes == [200, 200, 200]


def test_statement_takes_no_post(client, paperless):
    codes = [client.post(f"/statements/{paperless.number}{form}").status_code for form in ("/", ".pdf", ".json")]

    assert codes == [405, 405, 405]


def test_page_says_of_a_planned_day_that_it_has_passed_once_it_has(client, db, monkeypatch):
    assessment = make_assessment(answered=True)
    answer = answer_of(assessment, "data-export")
    answer.code, answer.planned_for = Code.PLANNED, date(2027, 3, 31)
    answer.save()
    address = store_statement(assessment).get_absolute_url()

    def page_on(day, **headers):
        monkeypatch.setattr(declared, "localdate", lambda: day)
        monkeypatch.setattr(timezone, "localdate", lambda: day)
        return client.get(address, headers=headers)

    before = page_on(date(2027, 3, 31))
    after = page_on(date(2027, 4, 1), if_none_match=before["ETag"])

    assert ("by 31 March 2027" in before.content.decode(), "this day has passed" in before.content.decode()) == (
        True,
        False,
    )
    assert (after.status_code, "this day has passed" in after.content.decode()) == (200, True)
