"""Statements held against a profile: the page of the match, and its files."""

import csv
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import Code
from core.budgets import EXPORTS
from directory.search.edition_index import all_editions
from directory.search.index import current_index
from organisations.models import Role
from requirements import profiles
from requirements.match import match_of, matches, sift
from statements.models import Listing, Statement

from ..factories import load_edition
from .offered import groups, jt, page, profile_of, statement_of, wish

pytestmark = pytest.mark.django_db


# --- the result ------------------------------------------------------------------------------------


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
    monkeypatch.setattr("requirements.views.match.PER_PAGE", 1)
    profile = profile_of(customer, "data-export")
    statement_of("Anvil")
    statement_of("Birch")

    second = page(sign_in(customer), profile, "?role=all&page=2")

    assert groups(second) == [("Meets everything required", "Birch")]
    assert "?role=all&amp;page=1" in second.content.decode()


@pytest.mark.parametrize(("most", "is_said"), [(1, True), (2, False)])
def test_page_says_when_files_hold_less_than_there_is(customer, sign_in, monkeypatch, most, is_said):
    monkeypatch.setattr("requirements.match_workbook.MOST", most)
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
    criteria = profiles.asked_of_vendors(profile.catalogue)
    demands = profiles.demands_of(profile.requirements.all(), criteria)
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


# --- exports ---------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("name", ["match.csv", "match.xlsx"])
def test_files_for_members_and_by_link_are_limited(customer, client, rf, settings, monkeypatch, name):
    settings.RATE_LIMITS = True
    moment = timezone.now().replace(minute=5, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    profile = profile_of(customer, "data-export")
    profiles.share(profile, by=customer)
    asked = rf.get("/")
    for asked.user in (customer, AnonymousUser()):
        EXPORTS.spend(asked, EXPORTS.most)

    by_link = client.get(f"/requirements/shared/{profile.share_token}/{name}")
    client.force_login(customer)
    for_member = client.get(f"/requirements/{profile.pk}/{name}")

    assert [(each.status_code, each["Retry-After"]) for each in (by_link, for_member)] == [(429, "300")] * 2


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
    monkeypatch.setattr("requirements.match_workbook.MOST", 1)
    profile = profile_of(customer, "data-export")
    statement_of("Anvil")
    statement_of("Birch")

    book = load_workbook(BytesIO(sign_in(customer).get(f"/requirements/{profile.pk}/match.xlsx").content))

    about = dict(book["About"].iter_rows(max_row=4, values_only=True))
    assert about["Statements"] == "2 statements were matched. This file has the first 1."
    assert book["Statements"].max_row == 2
