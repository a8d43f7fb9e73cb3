"""Rows of the directory: what stands in them, and that they follow the clock, the status, the language and the name."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from assessments.models import Code
from directory.search.snapshot import Snapshot
from directory.search.wanted import Wanted
from directory.statement_rows import rows
from organisations.models import Role
from statements import withdrawal

from ..factories import ReviewerFactory, load_edition
from .published import statement_of
from .search.test_query import answered, declared, standard

pytestmark = pytest.mark.django_db


def row_of(statement, **wanted):
    return rows([statement.pk], Snapshot.take(), Wanted(**wanted))[0]


def test_a_row_has_the_answers_by_category_in_the_order_of_their_boxes(db):
    row = row_of(declared("Anvil", data_export=answered(Code.PARTLY), data_import=answered(Code.NOT_APPLICABLE)))

    assert [row.parts[0], row.parts[1:]] == [
        (Code.FULFILLED, Code.PARTLY, Code.NOT_APPLICABLE),
        [(Code.FULFILLED,)],
    ]
    assert (row.fulfilled, row.applicable) == (2, 3)


def test_a_row_says_the_answer_that_was_asked_for(client, three):
    text = client.get("/directory/?said=data-export:fulfilled&role=vendor").content.decode()

    found = re.findall(r'<p class="why">([^<:]+): <span class="answer answer-(\w+)', text)
    assert found == [("1.1 Export", "fulfilled")] * 2


def test_a_row_says_how_the_standard_that_was_asked_for_is_named():
    named = standard("JT", edition="2", direction="read", key="jt")
    statement = declared("Anvil", data_formats={"standards": [named, standard("Own format", direction="both")]})

    said = [row_of(statement, standard=words).standards for words in ("jt", "own", "other", "")]

    assert said == ["JT, edition 2, read (1.3)", "own format, read and write (1.3)", "", ""]


def test_a_row_says_another_edition_only_where_the_rows_differ_in_it(client, db):
    declared("Anvil")
    before = client.get("/directory/").content.decode()
    declared("Birch", catalogue=load_edition("1"))

    after = client.get("/directory/").content.decode()

    assert [len(re.findall(r'<span class="quiet tiny">', text)) for text in (before, after)] == [0, 2]


def test_a_row_follows_the_clock(three):
    now = Snapshot.take()
    later = replace(now, at=three["anvil"].valid_until + timedelta(seconds=1))

    assert [rows([three["anvil"].pk], each)[0].status for each in (now, later)] == ["in_force", "expired"]


def test_a_row_follows_status_language_and_the_name_of_today(client, three):
    organisation = three["anvil"].organisation
    first = client.get("/directory/?status=all&q=anvil").content.decode()

    withdrawal.withdraw(three["anvil"], reason="Wrong.", by=ReviewerFactory())
    organisation.name = "Hammer"
    organisation.save()
    second = client.get("/directory/?status=all&q=anvil").content.decode()
    third = client.get("/directory/?status=all&q=anvil", headers={"accept-language": "de"}).content.decode()

    assert (">Anvil</a>" in first, ">Anvil</a>" in second, ">Hammer</a>" in second) == (True, False, True)
    assert ("status-" in first, [words in second for words in ("status-withdrawn", "Wrong.")]) == (False, [True, True])
    assert "zurückgezogen" in third


def test_a_customer_about_itself_has_a_row_like_a_product(client, db):
    statement_of("Birch", role=Role.CUSTOMER)

    assert ">Birch</a></h3>" in client.get("/directory/").content.decode()
