"""Statements held against a profile: pages, exports, notes, the mirror; and nothing private gets out."""

import csv
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from assessments.models import Code
from criteria.wording import wording
from directory import requirements
from directory.editions import all_editions
from directory.indexing import current_index
from directory.models import Requirement, VendorNote
from directory.sifting import match_of, matches, sift
from organisations.models import Role
from statements.models import Listing, Statement
from tests.factories import (
    MembershipFactory,
    VersionFactory,
    answer_of,
    load_edition,
    make_assessment,
    make_submission,
)
from tests.statements.paperless import store_statement

from .test_requirements import profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return MembershipFactory(organisation__role=Role.CUSTOMER, organisation__name="Velmora").user


def draft_of(name, role=Role.VENDOR, catalogue=None, **codes):
    """A complete draft of a new organisation; ``codes`` say what is not fulfilled, by key with underscores."""
    user = MembershipFactory(organisation__name=name, organisation__role=role).user
    version = None
    if role == Role.VENDOR:
        version = VersionFactory(product__organisation=user.organisations.get(), product__name=name, name="1")
    assessment = make_assessment(by=user, answered=True, version=version, catalogue=catalogue)
    for key, code in codes.items():
        answer = answer_of(assessment, key.replace("_", "-"))
        answer.code, answer.planned_for = code, date(2027, 3, 31) if code == Code.PLANNED else None
        answer.save()
    return assessment


def statement_of(name, **said):
    return store_statement(draft_of(name, **said))


def wish(key, **more):
    return Requirement(**{"criterion": key, "weight": "required"} | more)


def jt(direction="read"):
    return [{"standard": "jt", "name": "JT", "edition": "", "direction": direction}]


def groups(response):
    """The names shown, each with the heading it stands under."""
    return [(str(match.standing.heading), match.statement.organisation.name) for match in response.context["matches"]]


def page(client, profile, query=""):
    return client.get(f"/requirements/{profile.pk}/match/{query}")


# --- the result -----------------------------------------------------------------------------------


def test_fewer_knockouts_come_first_then_names(customer, sign_in):
    profile = profile_of(customer, "data-export", "data-import", wish("data-formats", weight="desired"))
    statement_of("Anvil", data_export=Code.NOT_FULFILLED, data_import=Code.PARTLY)
    statement_of("Birch", data_export=Code.PARTLY)
    statement_of("Cobalt", data_formats=Code.NOT_FULFILLED)  # what is desired does not count
    statement_of("Dune")
    statement_of("Ember", data_export=Code.NOT_APPLICABLE)

    assert groups(page(sign_in(customer), profile)) == [
        ("Meets everything required", "Cobalt"),
        ("Meets everything required", "Dune"),
        ("No knock-out, but something required is open", "Ember"),
        ("1 knock-out", "Birch"),
        ("2 knock-outs", "Anvil"),
    ]


def test_planned_is_enough_until_its_day(customer, sign_in):
    profile = profile_of(
        customer,
        wish("data-export", minimum="planned", planned_until=date(2027, 3, 31)),
        wish("data-import", minimum="planned", planned_until=date(2027, 3, 30)),
    )
    statement_of("Anvil", data_export=Code.PLANNED)
    statement_of("Birch", data_import=Code.PLANNED)

    assert groups(page(sign_in(customer), profile)) == [
        ("Meets everything required", "Anvil"),
        ("1 knock-out", "Birch"),
    ]


def test_standards_must_be_named_in_the_direction_asked_for(customer, sign_in):
    reads, writes = (profile_of(customer, wish("data-formats", standards=jt(way))) for way in ("read", "write"))
    statement_of("Anvil")  # names JT, reading

    client = sign_in(customer)
    assert groups(page(client, reads)) == [("Meets everything required", "Anvil")]
    assert groups(page(client, writes)) == [("1 knock-out", "Anvil")]
    assert "The answer does not name what is asked for: JT (write)." in page(client, writes).content.decode()


def test_statements_on_other_catalogues_are_open_by_key(customer, sign_in):
    profile = profile_of(customer, "data-export")
    statement_of("Anvil", catalogue=load_edition("1"))

    match = page(sign_in(customer), profile).context["matches"][0]

    assert match.standing.heading == "Not asked about everything that is required"
    assert "answers another edition of the catalogue" in match.open_required[0].reason


def test_whoever_was_not_asked_about_everything_required_comes_last(customer, sign_in):
    profile = profile_of(customer, "data-export", "partners-contact")
    statement_of("Zinc", data_export=Code.NOT_FULFILLED)
    statement_of("Birch", role=Role.CUSTOMER)

    assert groups(page(sign_in(customer), profile, "?role=all")) == [
        ("1 knock-out", "Zinc"),
        ("Not asked about everything that is required", "Birch"),
    ]


def test_vendors_are_matched_unless_another_role_or_a_standard_is_chosen(customer, sign_in):
    profile = profile_of(customer, "partners-contact")
    statement_of("Anvil")
    statement_of("Birch", role=Role.PROVIDER)
    statement_of("Cobalt", role=Role.CUSTOMER)
    client = sign_in(customer)

    def names(query):
        return [name for _heading, name in groups(page(client, profile, query))]

    assert names("") == ["Anvil"]
    assert names("?role=provider") == ["Birch"]
    assert names("?role=all") == ["Anvil", "Birch", "Cobalt"]
    assert names("?role=all&standard=jt") == ["Anvil"]
    assert names("?role=nonsense&standard=%00&page=x") == ["Anvil"]


def test_a_chosen_few_are_matched_whatever_their_role_or_status(customer, sign_in):
    profile = profile_of(customer, "data-export")
    chosen, old = statement_of("Anvil"), statement_of("Birch")
    statement_of("Cobalt")
    Listing.objects.filter(pk=old.pk).update(in_force_until=timezone.now() - timedelta(days=1))
    client = sign_in(customer)

    response = page(
        client, profile, f"?statement={chosen}&statement={old.number.lower()}&statement=CPO-1999-0001&statement=%00"
    )

    assert [name for _heading, name in groups(response)] == ["Anvil", "Birch"]
    assert "There is no statement CPO-1999-0001." in response.content.decode()
    assert [name for _heading, name in groups(page(client, profile))] == ["Anvil", "Cobalt"]


def test_results_come_in_pages(customer, sign_in, monkeypatch):
    monkeypatch.setattr("directory.views.match.PER_PAGE", 1)
    profile = profile_of(customer, "data-export")
    statement_of("Anvil")
    statement_of("Birch")

    second = page(sign_in(customer), profile, "?role=all&page=2")

    assert groups(second) == [("Meets everything required", "Birch")]
    assert "?role=all&amp;page=1" in second.content.decode()


@pytest.mark.parametrize(("most", "is_said"), [(1, True), (2, False)])
def test_page_says_when_files_hold_less_than_there_is(customer, sign_in, monkeypatch, most, is_said):
    monkeypatch.setattr("directory.match_exports.MOST", most)
    profile = profile_of(customer, "data-export")
    statement_of("Anvil")
    statement_of("Birch")

    text = page(sign_in(customer), profile, "?role=all").content.decode()

    assert (f"Spreadsheet and text hold the first {most}." in text) == is_said


def test_the_document_and_the_listing_are_judged_alike(customer):
    until = date(2027, 3, 31)
    profile = profile_of(
        customer,
        wish("data-export", minimum="planned", planned_until=until),
        wish("data-import", weight="desired"),
        wish("data-formats", standards=jt("both")),
        wish("partners-contact", minimum="partly"),
    )
    criteria = requirements.asked_of_vendors(profile.catalogue)
    demands = requirements.demands_of(profile.requirements.all(), criteria)
    statement_of("Anvil", data_export=Code.PLANNED, data_import=Code.PARTLY)
    statement_of("Birch", role=Role.PROVIDER)
    statement_of("Cobalt", catalogue=load_edition("1"))

    index = current_index()
    today = timezone.localdate()
    standings = sift(demands, index.in_force(timezone.now()), index, all_editions(), today)
    listed = matches(demands, standings, today)

    for match in listed:
        read = match_of(demands, Statement.objects.get(pk=match.statement.pk), today)
        verdicts = [[(each.outcome, each.reason) for each in one.judgements] for one in (match, read)]
        assert (verdicts[0], match.standing) == (verdicts[1], read.standing)


def test_a_page_of_matches_costs_a_fixed_number_of_queries(customer, sign_in):
    profile = profile_of(customer, wish("data-formats", standards=jt()), "data-export")
    client = sign_in(customer)
    statement_of("Anvil")
    page(client, profile)
    with CaptureQueriesContext(connection) as one:
        page(client, profile)
    statement_of("Birch")
    statement_of("Cobalt")
    page(client, profile)
    with CaptureQueriesContext(connection) as three:
        page(client, profile)

    assert len(one) == len(three) == 12
    assert not any('"document"' in query["sql"] or '"words"' in query["sql"] for query in three)


# --- one statement, notes, mirror -----------------------------------------------------------------


def test_one_statement_shows_knockouts_first_and_what_is_desired_apart(customer, sign_in):
    profile = profile_of(customer, "data-export", "partners-contact", wish("data-import", weight="desired"))
    statement = statement_of("Anvil", partners_contact=Code.NOT_FULFILLED)

    response = sign_in(customer).get(f"/requirements/{profile.pk}/match/{statement}/")

    shown = [(str(title), [line[1].key for line in lines]) for title, lines in response.context["sections"] if lines]
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


# --- exports --------------------------------------------------------------------------------------


def rows_of(data):
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def in_lines(cell):
    """A cell of a spreadsheet as a file of lines has it."""
    return cell.date().isoformat() if isinstance(cell, datetime) else cell or ""


def test_exports_have_the_verdicts_with_their_sources(customer, sign_in):
    profile = profile_of(customer, "data-export", wish("data-import", weight="desired"))
    statement = statement_of("Anvil", data_export=Code.PARTLY)
    client = sign_in(customer)

    written = rows_of(client.get(f"/requirements/{profile.pk}/match.csv").getvalue())
    book = load_workbook(BytesIO(client.get(f"/requirements/{profile.pk}/match.xlsx").content))

    assert [(row["Statement"], row["Digest"], row["Key"], row["Weight"], row["Outcome"]) for row in written] == [
        (statement.number, statement.digest, "data-export", "required", "not met"),
        (statement.number, statement.digest, "data-import", "desired", "met"),
    ]
    assert book.sheetnames == ["About", "Statements", "Criteria"]
    table = [[in_lines(cell) for cell in row] for row in book["Criteria"].iter_rows(min_row=2, values_only=True)]
    assert table == [list(row.values()) for row in written]
    assert "There is no score" in str(list(book["About"].iter_rows(values_only=True)))


def test_what_looks_like_a_formula_stays_text(customer, sign_in):
    profile = profile_of(customer, "data-export", name="=1+1")
    statement_of("=HYPERLINK(1)")
    client = sign_in(customer)

    book = load_workbook(BytesIO(client.get(f"/requirements/{profile.pk}/match.xlsx").content))
    written = rows_of(client.get(f"/requirements/{profile.pk}/match.csv").getvalue())

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert written[0]["Organisation"] == "'=HYPERLINK(1)"


def test_a_file_says_when_it_is_not_everything(customer, sign_in, monkeypatch):
    monkeypatch.setattr("directory.match_exports.MOST", 1)
    profile = profile_of(customer, "data-export")
    statement_of("Anvil")
    statement_of("Birch")

    book = load_workbook(BytesIO(sign_in(customer).get(f"/requirements/{profile.pk}/match.xlsx").content))

    about = dict(book["About"].iter_rows(max_row=4, values_only=True))
    assert about["Statements"] == "2 statements were matched. This file has the first 1."
    assert book["Statements"].max_row == 2


# --- nothing private gets out ---------------------------------------------------------------------


SECRET = "Secretissimo"


@pytest.fixture
def private(customer):
    """A shared profile beside everything that must not be seen with it: notes, drafts, what was submitted."""
    profile = profile_of(customer, "data-export", "data-formats")
    requirements.share(profile, by=customer)
    profile_of(customer, "data-import", name=f"{SECRET} profile")
    statement = statement_of("Anvil")
    requirements.note(profile.organisation, statement, "data-export", text=f"{SECRET} note", by=customer)
    draft_of(f"{SECRET} draft")
    make_submission(draft_of(f"{SECRET} submission"))
    rival = MembershipFactory(organisation__role=Role.CUSTOMER, organisation__name=f"{SECRET} rival").user
    foreign = profile_of(rival, "data-export", name=f"{SECRET} foreign")
    requirements.note(foreign.organisation, statement, "data-export", text=f"{SECRET} foreign note", by=rival)
    return profile, statement, foreign


PLACES = ["", "match/", "match/?role=all&standard=jt", "match/{0}/", "match.csv?role=all", "match.xlsx?role=all"]


def texts(response):
    if "spreadsheet" not in response["Content-Type"]:
        return response.getvalue().decode()
    book = load_workbook(BytesIO(response.content))
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])


def test_by_link_nothing_private_is_seen_even_by_its_own_people(private, customer, client, sign_in):
    profile, statement, _foreign = private

    for place in PLACES:
        address = f"/requirements/shared/{profile.share_token}/" + place.format(statement)
        client.logout()
        assert SECRET not in texts(client.get(address))
        assert SECRET not in texts(sign_in(customer).get(address))


def test_members_see_nothing_of_others(private, customer, sign_in):
    profile, statement, _foreign = private
    client = sign_in(customer)

    for place in PLACES:
        shown = texts(client.get(f"/requirements/{profile.pk}/" + place.format(statement)))
        assert SECRET not in shown.replace(f"{SECRET} note", "")
        assert (f"{SECRET} note" in shown) == place.startswith(("match/{0}/", "match.csv", "match.xlsx"))


def test_public_pages_say_nothing_of_profiles_and_notes(private, client):
    _profile, statement, _foreign = private

    for address in ("/", "/directory/", "/directory/?q=Secretissimo", f"/statements/{statement}/", "/api/statements"):
        assert SECRET not in client.get(address).getvalue().decode().replace("q=Secretissimo", "").replace(
            'value="Secretissimo"', ""
        )


def test_a_foreign_profile_is_answered_as_one_that_is_not_there(private, customer, sign_in):
    _profile, statement, foreign = private
    client = sign_in(customer)
    client.get("/requirements/")

    for place in [*PLACES, "mirror/{0}/"]:
        answers = []
        for pk in (foreign.pk, 999_999):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"/requirements/{pk}/{place.format(statement)}")
            answers.append((response.status_code, len(queries)))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404


def test_drafts_do_not_count(private, customer, sign_in):
    profile, statement, _foreign = private

    response = page(sign_in(customer), profile, "?role=all")

    assert response.context["page"].paginator.count == 1
    assert [match.statement for match in response.context["matches"]] == [statement]
