"""The working catalogue we ship, beside the tables of the design: keys, grades and addressees are typed in by hand."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from criteria import load
from criteria.catalogue_file import read_catalogue
from criteria.models import Catalogue
from criteria.wording import plain

FOLDER = Path(settings.BASE_DIR) / "fixtures/catalogues/din-spec-91372-1/2026.1"

# category → criterion → grade, and whom it addresses: V = vendor, C = customer, P = service provider
TABLES = {
    "2.1": {
        "interop-data-export": ("shall", "V"),
        "interop-data-import": ("shall", "V"),
        "interop-persistent-identifiers": ("shall", "V"),
        "interop-cross-release": ("shall", "V"),
        "interop-proven-exchange": ("should", "V"),
        "interop-linking": ("should", "V"),
        "interop-delta-exchange": ("should", "V"),
        "interop-partial-failure": ("should", "V"),
        "interop-multi-source": ("should", "V"),
        "interop-bulk-access": ("may", "V"),
        "interop-landscape-map": ("shall", "C"),
        "interop-standard-first": ("should", "C"),
        "interop-handover": ("shall", "P"),
        "interop-neutral-formats": ("should", "P"),
    },
    "2.2": {
        "infra-platforms": ("shall", "V"),
        "infra-identity": ("shall", "V"),
        "infra-coexistence": ("shall", "V"),
        "infra-platform-roadmap": ("should", "V"),
        "infra-provisioning": ("should", "V"),
        "infra-automation": ("should", "V"),
        "infra-operations-tools": ("should", "V"),
        "infra-supply-chain": ("should", "V"),
        "infra-telemetry": ("may", "V"),
        "infra-hosting-choice": ("may", "V"),
        "infra-target-platforms": ("shall", "C"),
        "infra-test-environment": ("should", "C"),
        "infra-current-releases": ("should", "C"),
        "infra-takeover": ("shall", "P"),
        "infra-as-code": ("may", "P"),
    },
    "2.3": {
        "ext-development-environment": ("shall", "V"),
        "ext-third-party-right": ("shall", "V"),
        "ext-upgrade-safe": ("shall", "V"),
        "ext-data-model": ("should", "V"),
        "ext-rules": ("should", "V"),
        "ext-user-interface": ("should", "V"),
        "ext-same-means": ("should", "V"),
        "ext-testing": ("should", "V"),
        "ext-common-languages": ("should", "V"),
        "ext-transport": ("should", "V"),
        "ext-marketplace": ("may", "V"),
        "ext-ownership": ("shall", "C"),
        "ext-restraint": ("should", "C"),
        "ext-released-points": ("shall", "P"),
        "ext-deliver-source": ("should", "P"),
    },
    "2.4": {
        "if-documented": ("shall", "V"),
        "if-maintained": ("shall", "V"),
        "if-coverage": ("shall", "V"),
        "if-versioning": ("shall", "V"),
        "if-access-rights": ("shall", "V"),
        "if-machine-readable": ("should", "V"),
        "if-limits": ("should", "V"),
        "if-mass-operations": ("should", "V"),
        "if-test-access": ("should", "V"),
        "if-errors": ("should", "V"),
        "if-no-private": ("should", "V"),
        "if-events": ("may", "V"),
        "if-requirements": ("shall", "C"),
        "if-released-only": ("shall", "C"),
        "if-provider-documents": ("shall", "P"),
        "if-provider-reports-gaps": ("should", "P"),
    },
    "2.5": {
        "std-listed": ("shall", "V"),
        "std-conformance": ("shall", "V"),
        "std-extensions-declared": ("shall", "V"),
        "std-geometry": ("should", "V"),
        "std-product-structure": ("should", "V"),
        "std-requirements": ("should", "V"),
        "std-systems": ("should", "V"),
        "std-linking": ("should", "V"),
        "std-archiving": ("should", "V"),
        "std-currency": ("should", "V"),
        "std-electrics": ("may", "V"),
        "std-change": ("may", "V"),
        "std-asset": ("may", "V"),
        "std-participation": ("may", "V"),
        "std-demand": ("shall", "C"),
        "std-contribute": ("should", "C"),
        "std-provider-first": ("shall", "P"),
        "std-provider-practice": ("should", "P"),
    },
    "2.6": {
        "arch-published": ("shall", "V"),
        "arch-data-model": ("shall", "V"),
        "arch-tenant-portability": ("shall", "V"),
        "arch-modular": ("should", "V"),
        "arch-services": ("should", "V"),
        "arch-separation": ("should", "V"),
        "arch-scaling": ("should", "V"),
        "arch-components": ("should", "V"),
        "arch-roadmap": ("should", "V"),
        "arch-security": ("should", "V"),
        "arch-deployment-parity": ("may", "V"),
        "arch-target": ("shall", "C"),
        "arch-governance": ("should", "C"),
        "arch-provider-fit": ("shall", "P"),
        "arch-provider-neutral": ("should", "P"),
    },
    "2.7": {
        "part-contact": ("shall", "V"),
        "part-equal-terms": ("shall", "V"),
        "part-licence-terms": ("shall", "V"),
        "part-data-ownership": ("shall", "VP"),
        "part-shared-problems": ("shall", "VP"),
        "part-exit-support": ("should", "V"),
        "part-joint-testing": ("should", "V"),
        "part-roadmap-dialogue": ("should", "V"),
        "part-escrow": ("may", "V"),
        "part-published-results": ("may", "V"),
        "part-openness-in-tenders": ("shall", "C"),
        "part-fair-cost": ("shall", "C"),
        "part-test-data": ("should", "C"),
        "part-feedback": ("should", "C"),
        "part-disclosure": ("shall", "P"),
        "part-knowledge-transfer": ("should", "P"),
    },
}

ASK_FOR_STANDARDS = {
    "std-listed",
    "std-geometry",
    "std-product-structure",
    "std-requirements",
    "std-systems",
    "std-linking",
    "std-archiving",
    "std-electrics",
    "std-change",
    "std-asset",
}

LETTERS = {"V": "vendor", "C": "customer", "P": "provider"}
MODALS = {
    "en": {"shall": r"\bshall\b", "should": r"\bshould\b", "may": r"\bmay\b"},
    "de": {"shall": r"\b(muss|müssen)\b", "should": r"\b(soll|sollen)\b", "may": r"\b(kann|können)\b"},
}
TEXTS = ("title", "requirement", "commentary", "evidence")


@pytest.fixture(scope="module")
def document():
    return read_catalogue(FOLDER)


@pytest.fixture(scope="module")
def criteria(document):
    return [criterion for category in document.categories for criterion in category.criteria]


def test_the_catalogue_has_the_seven_categories_in_their_order(document):
    assert [(category.number, category.key) for category in document.categories] == [
        ("2.1", "interoperability"),
        ("2.2", "infrastructure"),
        ("2.3", "extensibility"),
        ("2.4", "interfaces"),
        ("2.5", "standards"),
        ("2.6", "architecture"),
        ("2.7", "partnership"),
    ]


@pytest.mark.parametrize("number", TABLES)
def test_a_category_has_the_criteria_of_its_table_in_their_order(document, number):
    category = next(category for category in document.categories if category.number == number)

    table = {key: (grade, [LETTERS[letter] for letter in letters]) for key, (grade, letters) in TABLES[number].items()}

    assert [criterion.key for criterion in category.criteria] == list(table)
    assert {criterion.key: (criterion.grade, criterion.addressees) for criterion in category.criteria} == table


def test_numbers_run_from_one_in_each_category(document):
    for category in document.categories:
        expected = [f"{category.number}.{place}" for place in range(1, len(category.criteria) + 1)]
        assert [criterion.number for criterion in category.criteria] == expected


def test_vendors_answer_about_the_product_but_for_partnership(document):
    for category in document.categories:
        for criterion in category.criteria:
            about_product = criterion.addressees == ["vendor"] and category.number != "2.7"
            assert (criterion.key, criterion.subject) == (
                criterion.key,
                "product" if about_product else "organisation",
            )


def test_those_marked_ask_for_standards(criteria):
    assert {criterion.key for criterion in criteria if criterion.asks_for_standards} == ASK_FOR_STANDARDS


def test_the_catalogue_says_that_it_is_not_the_official_text(document):
    assert document.head.normative is False
    assert document.head.languages == ["en", "de"]
    assert "not the text of the DIN SPEC" in document.head.source["en"]
    assert "weder der Text der DIN SPEC" in document.head.source["de"]


def test_every_criterion_has_every_text_in_both_languages(criteria):
    incomplete = [
        (criterion.key, name)
        for criterion in criteria
        for name in TEXTS
        if set(getattr(criterion, name)) != {"en", "de"}
    ]

    assert incomplete == []


def test_no_text_stands_in_the_wrong_language(criteria):
    """A German text has at least one of the commonest German words, and an English text none that only German has."""
    wrong = []
    for criterion in criteria:
        for name in ("requirement", "commentary"):
            texts = getattr(criterion, name)
            if not re.search(r"\b(der|die|das|und|ein|eine|den|dem)\b", texts["de"], re.IGNORECASE):
                wrong.append((criterion.key, name, "de"))
            if re.search(r"\b(und|der|das|nicht|ist|wird)\b", plain(texts["en"])):
                wrong.append((criterion.key, name, "en"))

    assert wrong == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_requirement_is_built_on_the_modal_of_its_grade(criteria, language):
    without = [
        criterion.key
        for criterion in criteria
        if not re.search(MODALS[language][criterion.grade], plain(criterion.requirement[language]), re.IGNORECASE)
    ]

    assert without == []


def sentences(text):
    """The sentences of a text; the point of an abbreviation such as “z. B.” or “e.g.” ends none."""
    text = re.sub(r"\b(z|d|u|o|e|i)\.\s?(B|h|a|g|e|Ä)\.", r"\1\2", plain(text))
    text = re.sub(r"\b(bzw|usw|etc|ca|vgl|Nr|No|vs|Abs|ed)\.", r"\1", text)
    return [sentence.strip() for sentence in re.split(r"(?<=[.!?:;])[”“\"]?\s+", text)]


def test_sentences_are_told_apart_in_spite_of_abbreviations():
    assert sentences("Das gilt z. B. hier. Und e.g. there! 2.4 counts.") == [
        "Das gilt zB hier.",
        "Und eg there!",
        "2.4 counts.",
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_sentence_stands_in_two_criteria(criteria, language):
    """Each criterion is explained by itself; what is pasted explains nothing."""
    found = Counter(
        sentence
        for criterion in criteria
        for sentence in {
            sentence
            for name in TEXTS
            for sentence in sentences(getattr(criterion, name)[language])
            if len(sentence) > 25
        }
    )

    assert [sentence for sentence, times in found.items() if times > 1] == []


def test_titles_are_told_apart(criteria):
    for language in ("en", "de"):
        titles = Counter(criterion.title[language] for criterion in criteria)
        assert [title for title, times in titles.items() if times > 1] == []


def test_every_topic_asked_for_has_a_standard_and_every_standard_a_topic(document, criteria):
    asked = {topic for criterion in criteria for topic in criterion.asks_for_standards} - {"any"}
    offered = {topic for standard in document.standards for topic in standard.topics}

    assert asked <= offered
    assert all(standard.topics for standard in document.standards)


@pytest.mark.django_db
def test_the_catalogue_can_be_loaded_twice(no_catalogue, document, criteria):
    catalogue, first = load.load(FOLDER)

    _catalogue, second = load.load(FOLDER)

    assert (first, second) == (load.LoadOutcome.NEW, load.LoadOutcome.UNCHANGED)
    assert Catalogue.objects.current() == catalogue
    assert catalogue.criteria.count() == len(criteria) == sum(len(table) for table in TABLES.values())
