import hashlib

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from criteria.catalogue_file import BadCatalogue, read_catalogue
from criteria.json_export import as_data
from criteria.load import LoadOutcome, load
from criteria.models import Catalogue, Category, Criterion, GlossaryTerm, Standard

from ..factories import CATALOGUE, EDITIONS, answer_of, load_edition, make_assessment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]


def everything():
    """All rows of all catalogues, to see whether anything changed."""
    models = (Catalogue, Category, Criterion, GlossaryTerm, Standard)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_loading_stores_every_part():
    catalogue, outcome = load(CATALOGUE)

    assert outcome == LoadOutcome.NEW
    assert catalogue.is_current
    assert [str(category) for category in catalogue.categories.all()] == ["1 data", "2 partners"]
    assert [str(criterion) for criterion in catalogue.criteria.in_order()] == [
        "1.1 data-export",
        "1.2 data-import",
        "1.3 data-formats",
        "2.1 partners-contact",
        "2.2 partners-tenders",
    ]
    assert catalogue.glossary.get().definition == {"en": "Out and in again.", "de": "Hinaus und wieder hinein."}
    assert catalogue.standards.get().editions == [{"edition": "ISO 14306:2017", "year": 2017}]


def test_a_criterion_is_stored_as_it_stands_in_the_file():
    load(CATALOGUE)

    criterion = Criterion.objects.get(key="data-formats")

    assert (criterion.number, criterion.grade, criterion.subject) == ("1.3", "may", "product")
    assert criterion.addressees == ["vendor"]
    assert criterion.asks_for_standards == ["geometry"]
    assert criterion.requirement == {"en": "The vendor may name formats.", "de": "Der Vendor kann Formate nennen."}
    assert (criterion.commentary, criterion.evidence, criterion.replaces) == ({}, {}, [])


def test_the_digest_is_that_of_the_canonical_json():
    catalogue, _outcome = load(CATALOGUE)

    canonical = rfc8785.dumps(read_catalogue(CATALOGUE).model_dump())

    assert catalogue.digest == hashlib.sha256(canonical).hexdigest()


def test_loading_twice_changes_nothing():
    load(CATALOGUE)
    before = everything()

    _catalogue, outcome = load(CATALOGUE)

    assert outcome == LoadOutcome.UNCHANGED
    assert everything() == before


def test_loading_an_edition_nobody_uses_replaces_it_and_keeps_it_current(folder):
    load(folder.path)
    folder.replace("1-data.yaml", "{en: Import, de: Import}", "{en: Intake, de: Import}")

    catalogue, outcome = load(folder.path)

    assert outcome == LoadOutcome.CHANGED
    assert catalogue.is_current
    assert Catalogue.objects.get() == catalogue
    assert catalogue.criteria.get(key="data-import").title == {"en": "Intake", "de": "Import"}
    assert catalogue.criteria.count() == 5


def test_loading_another_edition_leaves_the_current_one_current(folder):
    first, _outcome = load(folder.path)
    folder.replace("catalogue.yaml", 'edition: "1"', 'edition: "2"')

    second, outcome = load(folder.path)

    assert outcome == LoadOutcome.NEW
    assert not second.is_current
    assert Catalogue.objects.current() == first
    assert sorted(catalogue.edition for catalogue in Catalogue.objects.all()) == ["1", "2"]


def test_loading_broken_files_changes_nothing(folder):
    load(folder.path)
    before = everything()
    folder.replace("1-data.yaml", "{en: Import, de: Import}", "{en: Intake, de: Import}")
    folder.replace("2-partners.yaml", "grade: should", "grade: ought")

    with pytest.raises(BadCatalogue):
        load(folder.path)

    assert everything() == before


def test_loading_that_breaks_half_way_changes_nothing(folder):
    load(folder.path)
    before = everything()
    folder.replace("1-data.yaml", "{en: Import, de: Import}", "{en: Intake, de: Import}")

    def full(execute, sql, *arguments):
        if sql.startswith("INSERT") and "criteria_standard" in sql:
            raise DatabaseError("The disk is full.")
        return execute(sql, *arguments)

    with connection.execute_wrapper(full), pytest.raises(DatabaseError):
        load(folder.path)

    assert everything() == before


def test_an_edition_in_use_refuses_to_change(folder):
    assessment = make_assessment()
    before = everything()
    folder.replace("1-data.yaml", "{en: Import, de: Import}", "{en: Intake, de: Import}")

    with pytest.raises(BadCatalogue) as raised:
        load(folder.path)

    reason = "Test catalogue, 1 is in use and cannot change any more; give the new text a new edition"
    assert raised.value.problems == [f"catalogue.yaml: {reason}"]
    assert everything() == before
    assert answer_of(assessment, "data-import").criterion.title == {"en": "Import", "de": "Import"}


def test_an_edition_in_use_accepts_the_identical_files():
    make_assessment()
    before = everything()

    _catalogue, outcome = load(CATALOGUE)

    assert outcome == LoadOutcome.UNCHANGED
    assert everything() == before


def test_exporting_gives_what_was_read():
    catalogue, _outcome = load(CATALOGUE)
    document = read_catalogue(CATALOGUE)

    data = as_data(catalogue)

    assert data.pop("digest") == catalogue.digest
    assert data.pop("categories") == [category.model_dump() for category in document.categories]
    assert data.pop("glossary") == [term.model_dump() for term in document.terms]
    assert data.pop("standards") == [standard.model_dump() for standard in document.standards]
    assert data == document.head.model_dump()


def test_the_command_loads_and_says_so_in_one_line(capsys):
    call_command("load_catalogue", str(CATALOGUE))
    call_command("load_catalogue", str(CATALOGUE))

    assert capsys.readouterr().out == "test-code 1: loaded (5 criteria).\ntest-code 1: unchanged (5 criteria).\n"


def test_the_command_only_checks_when_asked_to(capsys):
    call_command("load_catalogue", str(CATALOGUE), "--check")

    assert capsys.readouterr().out == "test-code 1 is sound: 5 criteria in 2 categories.\nIt is new.\n"
    assert not Catalogue.objects.exists()


def test_the_command_says_what_another_edition_would_change(capsys):
    load_edition("1")
    before = everything()

    call_command("load_catalogue", str(EDITIONS / "2"), "--check")

    assert capsys.readouterr().out.splitlines() == [
        "moving-code 2 is sound: 10 criteria in 2 categories.",
        "Compared with edition 1: 4 unchanged, 3 reworded, 1 regraded, 1 added, 1 removed, 2 split, 1 merged.",
    ]
    assert everything() == before


def test_the_command_says_that_the_same_files_change_nothing(capsys):
    load_edition("1")

    call_command("load_catalogue", str(EDITIONS / "1"), "--check")

    assert capsys.readouterr().out.splitlines() == [
        "moving-code 1 is sound: 10 criteria in 2 categories.",
        "It is loaded already; loading it again changes nothing.",
    ]


def test_the_command_says_what_a_new_text_of_the_same_edition_would_replace(folder, capsys):
    load(folder.path)
    folder.replace("1-data.yaml", "{en: Import, de: Import}", "{en: Intake, de: Import}")

    call_command("load_catalogue", str(folder.path), "--check")

    assert capsys.readouterr().out.splitlines() == [
        "test-code 1 is sound: 5 criteria in 2 categories.",
        "Compared with edition 1: 4 unchanged, 1 reworded.",
        "Loading it replaces the text of this edition, unless an assessment uses it.",
    ]


def test_the_command_compares_with_the_edition_just_before(folder, capsys):
    for edition in ("9", "10"):
        (folder.path / "catalogue.yaml").write_text(
            (CATALOGUE / "catalogue.yaml").read_text().replace('edition: "1"', f'edition: "{edition}"')
        )
        load(folder.path)
    folder.replace("catalogue.yaml", 'edition: "10"', 'edition: "11"')

    call_command("load_catalogue", str(folder.path), "--check")

    assert "Compared with edition 10: 5 unchanged." in capsys.readouterr().out


def test_the_command_checks_without_a_database_too(capsys):
    def gone(execute, sql, *arguments):
        raise DatabaseError("There is no such table.")

    with connection.execute_wrapper(gone):
        call_command("load_catalogue", str(CATALOGUE), "--check")

    assert "There is no database to compare it with." in capsys.readouterr().out


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_the_command_lists_every_problem_of_broken_files(folder, options):
    folder.replace("1-data.yaml", "grade: shall", "grade: must")
    folder.replace("2-partners.yaml", "grade: should", "grade: ought")

    with pytest.raises(CommandError) as raised:
        call_command("load_catalogue", str(folder.path), *options)

    heading, *problems = str(raised.value).splitlines()
    assert heading == f"Nothing was loaded from {folder.path}:"
    assert sorted(problems) == [
        "  1-data.yaml, line 7, criteria.0.grade: Input should be 'shall', 'should' or 'may'",
        "  2-partners.yaml, line 14, criteria.1.grade: Input should be 'shall', 'should' or 'may'",
    ]
    assert not Catalogue.objects.exists()
