"""One statement held against a profile: its page, the notes about it, and the mirror."""

import csv
from io import StringIO

import pytest
from django.utils.html import escape

from assessments.models import Code
from criteria.wording import wording
from organisations.models import Role
from requirements.models import VendorNote

from ..factories import MembershipFactory, answer_of, make_assessment
from ..statements.paperless import store_statement
from .offered import draft_of, page, profile_of, statement_of, texts, wish

pytestmark = pytest.mark.django_db


def test_one_statement_shows_knockouts_first_and_what_is_desired_apart(customer, sign_in):
    profile = profile_of(customer, "data-export", "partners-contact", wish("data-import", weight="desired"))
    statement = statement_of("Anvil", partners_contact=Code.NOT_FULFILLED)

    response = sign_in(customer).get(f"/requirements/{profile.pk}/match/{statement}/")

    shown = [
        (str(title), [line[1].key for line in lines]) for _name, title, lines in response.context["sections"] if lines
    ]
    assert shown == [
        ("Knock-outs: required and not met", ["partners-contact"]),
        ("Required and met", ["data-export"]),
        ("Desired and met", ["data-import"]),
    ]
    assert "How it is with data-export." in response.content.decode()


def note(client, profile, statement, text, key="data-export"):
    return client.post(f"/requirements/{profile.pk}/match/{statement}/note/{key}/", {"text": text})


def test_a_note_is_kept_for_the_product_and_removed_when_emptied(customer, sign_in):
    profile = profile_of(customer, "data-export")
    first = draft_of("Anvil")
    statement = store_statement(first)
    client = sign_in(customer)
    note(client, profile, statement, "Ask for <b>details</b>.")
    again = make_assessment(by=first.organisation.members.get(), answered=True, version=first.version)
    successor = store_statement(again)

    html = client.get(f"/requirements/{profile.pk}/match/{successor}/").content.decode()
    note(client, profile, successor, " ")

    assert "Ask for &lt;b&gt;details&lt;/b&gt;." in html
    assert not VendorNote.objects.exists()


def test_a_note_too_long_comes_back_with_a_sentence(customer, sign_in):
    profile, statement = profile_of(customer, "data-export"), statement_of("Anvil")

    html = note(sign_in(customer), profile, statement, "x" * 2001).content.decode()

    assert ("at most 2000 characters" in html, "x" * 2001 in html) == (True, True)
    assert not VendorNote.objects.exists()


def test_a_note_is_saved_beside_others_that_are_being_written(customer, sign_in):
    profile, statement = profile_of(customer, "data-export"), statement_of("Anvil")
    client, address = sign_in(customer), f"/requirements/{profile.pk}/match/{statement}/note/data-export/"

    saved = client.post(address, {"text": "Hm."}, headers={"hx-request": "true"})
    refused = client.post(address, {"text": "x" * 2001}, headers={"hx-request": "true"})

    assert (saved.status_code, "Saved." in saved.content.decode(), "<html" in saved.content.decode()) == (
        200,
        True,
        False,
    )
    assert (refused.status_code, "at most 2000 characters" in refused.content.decode()) == (422, True)
    assert VendorNote.objects.get().text == "Hm."


def test_the_match_says_where_there_are_notes_and_files_take_them_along(customer, sign_in):
    profile, statement = profile_of(customer, "data-export"), statement_of("Anvil")
    statement_of("Birch")
    client = sign_in(customer)
    note(client, profile, statement, "Ask for details.")

    html = page(client, profile).content.decode()
    rows = list(csv.reader(StringIO(texts(client.get(f"/requirements/{profile.pk}/match.csv")))))

    assert html.count(">1 note</a>") == 1
    assert "Spreadsheet and text hold your organisation’s private notes" in html
    assert [row[-1] for row in rows] == ["Private note", "Ask for details.", ""]


def test_notes_are_about_criteria_there_are_and_by_editors(customer, sign_in):
    profile, statement = profile_of(customer, "data-export"), statement_of("Anvil")
    reader = MembershipFactory(organisation=profile.organisation, is_editor=False).user

    assert note(sign_in(customer), profile, statement, "Hm.", key="nonsense").status_code == 404
    assert note(sign_in(reader), profile, statement, "Hm.").status_code == 403


def test_the_mirror_shows_what_is_left_to_do_where_the_other_side_opens_up(customer, sign_in):
    profile = profile_of(customer)
    own = make_assessment(by=customer)
    statement, closed = statement_of("Anvil"), statement_of("Birch", partners_contact=Code.NOT_FULFILLED)
    client = sign_in(customer)

    def shown(number):
        return client.get(f"/requirements/{profile.pk}/mirror/{number}/?own=x")

    def to_do(number):
        return shown(number).context["to_do"]

    requirement = wording(answer_of(own, "partners-tenders").criterion.requirement)
    assert (to_do(statement), to_do(closed)) == (1, 0)
    assert [escape(requirement) in shown(each).content.decode() for each in (statement, closed)] == [True, False]
    answer = answer_of(own, "partners-tenders")
    answer.code = Code.FULFILLED
    answer.save()
    assert to_do(statement) == 0


def test_only_who_plays_another_role_is_mirrored(customer, sign_in):
    profile = profile_of(customer)
    vendor, other = statement_of("Anvil"), statement_of("Birch", role=Role.CUSTOMER)
    client = sign_in(customer)

    pages = [client.get(f"/requirements/{profile.pk}/match/{each}/").content.decode() for each in (vendor, other)]

    assert ["/mirror/" in page for page in pages] == [True, False]


def test_the_mirror_says_so_without_an_assessment(customer, sign_in):
    profile, statement = profile_of(customer), statement_of("Anvil")

    html = sign_in(customer).get(f"/requirements/{profile.pk}/mirror/{statement}/").content.decode()

    assert "there is nothing to mirror" in html
