from typing import get_args

import pytest

from criteria.catalogue_file import MAX_FILE_SIZE, BadCatalogue, CriterionEntry, read_catalogue
from criteria.models import Addressee, Grade, Subject

from ..factories import CATALOGUE


def problems_of(folder):
    with pytest.raises(BadCatalogue) as raised:
        read_catalogue(folder.path)
    return raised.value.problems


def test_reading_returns_the_whole_catalogue_in_order():
    document = read_catalogue(CATALOGUE)

    assert document.head.identifier == "test-code"
    assert [category.key for category in document.categories] == ["data", "partners"]
    assert [criterion.number for criterion in document.categories[0].criteria] == ["1.1", "1.2", "1.3"]
    assert [term.key for term in document.terms] == ["round-trip"]
    assert [standard.key for standard in document.standards] == ["jt"]


def test_reading_orders_category_ten_behind_category_two(folder):
    folder.replace("1-data.yaml", 'number: "1"', 'number: "10"')

    document = read_catalogue(folder.path)

    assert [category.number for category in document.categories] == ["2", "10"]


def test_reading_does_without_glossary_and_standards_when_nothing_refers_to_them(folder):
    folder.replace("1-data.yaml", "[round trip](glossary:round-trip)", "round trip")
    folder.replace("1-data.yaml", "[Roundtrip](glossary:round-trip)", "Roundtrip")
    folder.replace("1-data.yaml", "asks_for_standards: [geometry]", "asks_for_standards: [any]")
    (folder.path / "glossary.yaml").unlink()
    (folder.path / "standards.yaml").unlink()

    document = read_catalogue(folder.path)

    assert (document.terms, document.standards) == ([], [])


def test_reading_keeps_quotes_emoji_and_greek(folder):
    folder.replace("1-data.yaml", "{en: Why it matters., de: Warum es zählt.}", '{en: "“Ωμέγα” 🙂", de: "„Ωμέγα“ 🙂"}')

    document = read_catalogue(folder.path)

    assert document.categories[0].criteria[0].commentary == {"en": "“Ωμέγα” 🙂", "de": "„Ωμέγα“ 🙂"}


@pytest.mark.parametrize(
    ("field", "values"), [("grade", Grade.values), ("addressees", Addressee.values), ("subject", Subject.values)]
)
def test_the_file_offers_the_grades_addressees_and_subjects_of_the_models(field, values):
    choice = CriterionEntry.model_fields[field].annotation

    offered = get_args(get_args(choice)[0]) if field == "addressees" else get_args(choice)

    assert list(offered) == values


def test_reading_refuses_a_category_whose_address_belongs_to_another_page(folder):
    folder.replace("1-data.yaml", "key: data\n", "key: missing\n")

    problems = problems_of(folder)

    assert problems == [
        "1-data.yaml, line 2, key: “missing” cannot be a key here, because a page of the portal has that address; "
        "choose another one"
    ]


def test_reading_refuses_a_criterion_whose_address_belongs_to_another_page(folder):
    folder.replace("1-data.yaml", "key: data-export\n", "key: news\n")

    (problem,) = problems_of(folder)

    assert problem.startswith("1-data.yaml, line 6, criteria.0.key: “news” cannot be a key here")


def test_reading_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(BadCatalogue) as raised:
        read_catalogue(tmp_path / "nowhere")

    assert raised.value.problems == ["catalogue.yaml: this file is missing"]


def test_reading_refuses_a_folder_without_its_head(folder):
    (folder.path / "catalogue.yaml").unlink()

    problems = problems_of(folder)

    assert problems == ["catalogue.yaml: this file is missing"]


def test_reading_refuses_a_catalogue_without_categories(folder):
    (folder.path / "1-data.yaml").unlink()
    (folder.path / "2-partners.yaml").unlink()

    problems = problems_of(folder)

    assert problems == ["there is no file of a category beside catalogue.yaml"]


@pytest.mark.parametrize("file", ["catalogue.yaml", "glossary.yaml", "standards.yaml", "1-data.yaml"])
def test_reading_refuses_an_empty_file(folder, file):
    folder.write(file, "")

    problems = problems_of(folder)

    assert len(problems) == 1
    assert problems[0].startswith(f"{file}: Input should be a valid dictionary")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("terms: ]", "line 1: did not find expected node content"),
        ("terms: []\n\tterms: []", "line 2: found character that cannot start any token"),
        ("terms: []\n---\nterms: []", "line 2: but found another document"),
        ("terms: []\nterms: []", "line 2: the key “terms” stands here twice"),
        ("? [a, b]\n: terms", "line 1: a key is a plain word"),
        ("{terms: []}: terms", "line 1: a key is a plain word"),
        ("terms: &all []\nwords: *all", "line 2: aliases are not allowed"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "line 2: aliases are not allowed"),
        ("terms: " + "[" * 21 + "]" * 21, "line 1: nested too deeply"),
        ("terms: " + "[" * 50_000, "line 1: nested too deeply"),
        ("terms: " + "[{a: " * 50_000, "line 1: nested too deeply"),
    ],
)
def test_reading_refuses_bad_yaml(folder, content, problem):
    folder.write("glossary.yaml", content)

    problems = problems_of(folder)

    assert problems == [f"glossary.yaml, {problem}"]


def test_reading_never_calls_what_a_file_names(folder):
    folder.write("glossary.yaml", "terms: !!python/object/apply:os.mkdir [made-by-yaml]")

    problems = problems_of(folder)

    assert [problem.partition(" for the tag")[0] for problem in problems] == [
        "glossary.yaml, line 1: could not determine a constructor"
    ]


@pytest.mark.parametrize("content", ["terms: \x01", "terms: 2026-02-30", "terms: " + "9" * 5000])
def test_reading_refuses_values_that_yaml_cannot_construct(folder, content):
    folder.write("glossary.yaml", content)

    problems = problems_of(folder)

    assert [problem.partition(":")[0] for problem in problems] == ["glossary.yaml"]


def test_reading_refuses_a_wrong_encoding(folder):
    folder.write("glossary.yaml", "# Prüfung\nterms: []".encode("latin-1"))

    problems = problems_of(folder)

    assert problems == ["glossary.yaml: this file is not UTF-8 (byte 4)"]


def test_reading_refuses_a_file_too_large_and_reads_one_just_as_large(folder):
    text = (folder.path / "glossary.yaml").read_bytes()
    filler = b"#" * (MAX_FILE_SIZE - len(text))

    folder.write("glossary.yaml", text + filler)
    read_catalogue(folder.path)
    folder.write("glossary.yaml", text + filler + b"#")
    problems = problems_of(folder)

    assert problems == ["glossary.yaml: this file is larger than 2048 kB"]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "catalogue.yaml",
            "normative: false",
            "normative: no thanks",
            "line 4, normative: Input should be a valid boolean",
        ),
        ("catalogue.yaml", 'edition: "1"', "edition: 1", "line 2, edition: Input should be a valid string"),
        (
            "catalogue.yaml",
            "languages: [en, de]",
            "languages: []",
            "line 5, languages: List should have at least 1 item after validation, not 0",
        ),
        (
            "catalogue.yaml",
            "reference: Test Code",
            "reference: " + "x" * 121,
            "line 3, reference: String should have at most 120 characters",
        ),
        ("catalogue.yaml", "reference: Test Code\n", "", "line 1, reference: Field required"),
        (
            "1-data.yaml",
            "key: data-import",
            "key: Data Import",
            "line 17, criteria.1.key: String should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'",
        ),
        ("1-data.yaml", 'number: "1.2"', "number: 1.2", "line 16, criteria.1.number: Input should be a valid string"),
        (
            "1-data.yaml",
            "grade: should",
            "grade: must",
            "line 18, criteria.1.grade: Input should be 'shall', 'should' or 'may'",
        ),
        (
            "1-data.yaml",
            "addressees: [vendor]",
            "addressees: []",
            "line 8, criteria.0.addressees: List should have at least 1 item after validation, not 0",
        ),
        (
            "1-data.yaml",
            "    grade: should",
            "    mood: sunny\n    grade: should",
            "line 18, criteria.1.mood: Extra inputs are not permitted",
        ),
        (
            "1-data.yaml",
            "{en: A log., de: Ein Protokoll.}",
            "A log.",
            "line 15, criteria.0.evidence: Input should be a valid dictionary",
        ),
        (
            "1-data.yaml",
            "{en: A log., de: Ein Protokoll.}",
            "{en: ' ', de: Ein Protokoll.}",
            "line 15, criteria.0.evidence.en: String should have at least 1 character",
        ),
        (
            "1-data.yaml",
            "{en: A log., de: Ein Protokoll.}",
            f"{{en: {'x' * 5001}, de: Ein Protokoll.}}",
            "line 15, criteria.0.evidence.en: String should have at most 5000 characters",
        ),
        (
            "standards.yaml",
            "name: JT",
            "name: " + "J" * 121,
            "line 3, standards.0.name: String should have at most 120 characters",
        ),
        (
            "standards.yaml",
            "publisher: ISO",
            "publisher: ISO\n    designation: " + "J" * 121,
            "line 5, standards.0.designation: String should have at most 120 characters",
        ),
        (
            "standards.yaml",
            "publisher: ISO",
            "publisher: ISO\n    title: " + "J" * 201,
            "line 5, standards.0.title: String should have at most 200 characters",
        ),
        (
            "standards.yaml",
            "year: 2017",
            "year: 17",
            "line 6, standards.0.editions.0.year: Input should be greater than or equal to 1950",
        ),
    ],
)
def test_reading_names_file_line_and_path_of_a_wrong_value(folder, file, old, new, problem):
    folder.replace(file, old, new)

    problems = problems_of(folder)

    assert problems == [f"{file}, {problem}"]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "1-data.yaml",
            "title: {en: Import, de: Import}",
            "title: {en: Import}",
            "line 21, criteria.1.title: the text is missing in de",
        ),
        (
            "1-data.yaml",
            "{en: A log., de: Ein Protokoll.}",
            "{de: Ein Protokoll.}",
            "line 15, criteria.0.evidence: the text is missing in en",
        ),
        (
            "1-data.yaml",
            "title: {en: Import, de: Import}",
            "title: {}",
            "line 21, criteria.1.title: the text is missing in en, de",
        ),
        (
            "1-data.yaml",
            "title: {en: Data, de: Daten}",
            "title: {en: Data, de: Daten, fr: Données}",
            "line 3, title: fr is not among the languages of catalogue.yaml",
        ),
        (
            "glossary.yaml",
            "term: {en: round trip, de: Roundtrip}",
            "term: {en: round trip}",
            "line 3, terms.0.term: the text is missing in de",
        ),
        (
            "standards.yaml",
            "purpose: {en: Visualisation., de: Visualisierung.}",
            "purpose: {en: Visualisation.}",
            "line 7, standards.0.purpose: the text is missing in de",
        ),
        (
            "catalogue.yaml",
            "title: {en: Test catalogue, de: Testkatalog}",
            "title: {en: Test catalogue}",
            "line 6, title: the text is missing in de",
        ),
        (
            "1-data.yaml",
            "key: data-import",
            "key: data-export",
            "line 17, criteria.1.key: criterion key data-export stands already in 1-data.yaml",
        ),
        (
            "1-data.yaml",
            'number: "1.2"',
            'number: "1.1"',
            "line 16, criteria.1.number: number 1.1 stands already in 1-data.yaml",
        ),
        (
            "1-data.yaml",
            'number: "1.2"',
            'number: "1"',
            "line 16, criteria.1.number: number 1 stands already in 1-data.yaml",
        ),
        (
            "1-data.yaml",
            "asks_for_standards: [geometry]",
            "asks_for_standards: [music]",
            "line 28, criteria.2.asks_for_standards: no standard of the register has the topic music",
        ),
        (
            "1-data.yaml",
            "The vendor should import.",
            "'[X](glossary:x)'",
            "line 22, criteria.1.requirement.en: “X” refers to glossary:x, which does not exist",
        ),
        (
            "1-data.yaml",
            "The vendor should import.",
            "'[X](standard:x)'",
            "line 22, criteria.1.requirement.en: “X” refers to standard:x, which does not exist",
        ),
        (
            "glossary.yaml",
            "Out and in again.",
            "'[X](glossary:x)'",
            "line 4, terms.0.definition.en: “X” refers to glossary:x, which does not exist",
        ),
    ],
)
def test_reading_names_file_line_and_path_of_what_does_not_fit_together(folder, file, old, new, problem):
    folder.replace(file, old, new)

    problems = problems_of(folder)

    assert problems == [f"{file}, {problem}"]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('number: "2.1"', 'number: "1.1"', "criteria.0.number"),
        ("key: partners-contact", "key: data-export", "criteria.0.key"),
        ("key: partners\n", "key: data\n", "key"),
        ('number: "2"\n', 'number: "1"\n', "number"),
    ],
)
def test_reading_finds_a_key_or_number_used_in_two_files(folder, old, new, path):
    folder.replace("2-partners.yaml", old, new)

    problems = problems_of(folder)

    assert len(problems) == 1
    assert f", {path}: " in problems[0]
    assert "stands already in" in problems[0]


def test_reading_finds_a_glossary_or_standard_key_used_twice(folder):
    for file, head in (("glossary.yaml", "terms:\n"), ("standards.yaml", "standards:\n")):
        text = (folder.path / file).read_text()
        folder.write(file, text + text.removeprefix(head))

    problems = problems_of(folder)

    assert problems == [
        "glossary.yaml, line 5, terms.1.key: glossary key round-trip stands already in glossary.yaml",
        "standards.yaml, line 8, standards.1.key: standard key jt stands already in standards.yaml",
    ]


def test_reading_reports_the_mistakes_of_all_files_together(folder):
    folder.replace("catalogue.yaml", "normative: false", "normative: perhaps")
    folder.replace("1-data.yaml", "grade: shall", "grade: must")
    folder.replace("1-data.yaml", "subject: product", "subject: weather")
    folder.replace("2-partners.yaml", "grade: should", "grade: ought")
    folder.write("glossary.yaml", "terms: ]")
    folder.write("standards.yaml", b"\xff")

    problems = problems_of(folder)

    assert sorted(problem.partition(":")[0] for problem in problems) == [
        "1-data.yaml, line 7, criteria.0.grade",
        "1-data.yaml, line 9, criteria.0.subject",
        "2-partners.yaml, line 14, criteria.1.grade",
        "catalogue.yaml, line 4, normative",
        "glossary.yaml, line 1",
        "standards.yaml",
    ]


def test_reading_reports_everything_that_does_not_fit_together(folder):
    folder.replace("1-data.yaml", "title: {en: Import, de: Import}", "title: {en: Import}")
    folder.replace("1-data.yaml", 'number: "1.3"', 'number: "1.2"')
    folder.replace("1-data.yaml", "asks_for_standards: [geometry]", "asks_for_standards: [music]")
    folder.replace("2-partners.yaml", "The customer should ask.", "'[X](glossary:x)'")

    problems = problems_of(folder)

    assert [problem.partition(":")[0] for problem in problems] == [
        "1-data.yaml, line 21, criteria.1.title",
        "1-data.yaml, line 23, criteria.2.number",
        "2-partners.yaml, line 18, criteria.1.requirement.en",
        "1-data.yaml, line 28, criteria.2.asks_for_standards",
    ]
