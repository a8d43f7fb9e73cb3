from datetime import date

import pytest

from assessments.answers.values import current_values
from assessments.forms.answer import AnswerForms, shown_fields
from assessments.forms.declaration import DeclarationForm
from assessments.forms.start import StartForm
from core.text_fields import tidy
from organisations.models import Role
from review.forms import ReturnForm
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    VersionFactory,
    answer_of,
)

from ..posting import posted

pytestmark = pytest.mark.django_db

LOG = {"title": "Log", "url": "https://example.org/log"}


@pytest.fixture
def assessment(open_draft):
    return open_draft


@pytest.fixture
def answer(assessment):
    return answer_of(assessment, "data-export")


@pytest.fixture
def formats(assessment):
    """The answer to a criterion that asks for standards."""
    return answer_of(assessment, "data-formats")


def values(answer, **typed):
    """What is stored when this is typed."""
    forms = AnswerForms(answer, posted(answer, **typed))
    assert forms.is_valid(), forms.errors
    return forms.values(answer.assessment.catalogue.standards.all())


def errors(answer, **typed):
    forms = AnswerForms(answer, posted(answer, **typed))
    assert not forms.is_valid()
    return forms.errors


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  one\r\ntwo\rthree\n\n", "one\ntwo\nthree"),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00 bell\x07 escape\x1b delete\x7f", "nul bell escape delete"),
        ("\u202etxt.exe\u202c \u2066a\u2069", "txt.exe a"),
        ("“Ωμέγα” – „ß“ 🙂👩‍🔬", "“Ωμέγα” – „ß“ 🙂👩‍🔬"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("\x00\u202e \r\n", ""),
    ],
)
def test_tidy_takes_out_what_cannot_be_printed(typed, text):
    assert tidy(typed) == text


# an answer


def test_an_answer_becomes_what_is_stored(answer):
    stored = values(answer, code="planned", explanation=" Next.\r\nYear. ", planned_for="2027-03-31", evidence=[LOG])

    assert stored == {
        "code": "planned",
        "explanation": "Next.\nYear.",
        "planned_for": date(2027, 3, 31),
        "evidence": [LOG],
        "standards": [],
    }


def test_an_incomplete_answer_is_stored_all_the_same(answer):
    assert values(answer) == current_values(answer)
    assert values(answer, code="planned")["planned_for"] is None
    assert values(answer, explanation="Only words.")["code"] == ""


def test_a_form_leaves_the_answer_as_it_was_read(answer):
    values(answer, code="partly", explanation="The rest.")

    assert (answer.code, answer.explanation) == ("", "")


def test_control_characters_and_bidi_marks_are_not_stored(answer):
    stored = values(answer, explanation="a\x00b\x1bc\u202ed", evidence=[{"title": "L\x07og\u2066", "url": LOG["url"]}])

    assert stored["explanation"] == "abcd"
    assert stored["evidence"] == [LOG]


def test_ten_thousand_characters_are_stored(answer):
    assert values(answer, explanation="ä" * 10_000)["explanation"] == "ä" * 10_000


def test_the_line_ends_of_browsers_do_not_count_twice(answer):
    typed = "line\r\n" * 2_000

    assert values(answer, explanation=typed)["explanation"] == ("line\n" * 2_000).strip()


@pytest.mark.parametrize("length", [10_001, 200_000])
def test_more_than_ten_thousand_characters_are_refused(answer, length):
    sentences = errors(answer, explanation="x" * length)

    assert sentences == [f"Ensure this value has at most 10000 characters (it has {length})."]


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({"code": "maybe"}, ["Select a valid choice. maybe is not one of the available choices."]),
        ({"revision": None}, ["This field is required."]),
        ({"revision": "None"}, ["Enter a whole number."]),
        ({"revision": "-1"}, ["Ensure this value is greater than or equal to 0."]),
        ({"planned_for": "31.03.2027"}, ["Enter a valid date."]),
        ({"planned_for": "2027-02-30"}, ["Enter a valid date."]),
    ],
)
def test_a_wrong_field_is_refused_with_a_sentence(answer, fields, sentences):
    assert errors(answer, **fields) == sentences


def test_every_mistake_of_a_card_is_told(formats):
    sentences = errors(formats, code="maybe", evidence=[{"title": "Log", "url": ""}], standards=[{"edition": "2"}])

    assert sentences == [
        "Select a valid choice. maybe is not one of the available choices.",
        "Address: Where can this be found?",
        "Standard: Which standard is this about?",
    ]


# evidence


def test_evidence_without_a_title_is_titled_by_its_address(answer):
    stored = values(answer, evidence=[{"title": "", "url": "https://example.org/log"}])

    assert stored["evidence"] == [{"title": "https://example.org/log", "url": "https://example.org/log"}]


def test_evidence_without_a_scheme_is_https(answer):
    assert values(answer, evidence=[{"title": "Log", "url": "example.org/log"}])["evidence"] == [LOG]


def test_evidence_with_a_title_but_no_address_is_refused(answer):
    assert errors(answer, evidence=[{"title": "Log", "url": ""}]) == ["Address: Where can this be found?"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//example.org",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "https://",
        "https://exa mple.org/",
    ],
)
def test_evidence_that_is_no_web_address_is_refused(answer, url):
    assert errors(answer, evidence=[{"title": "Log", "url": url}]) == ["Address: Enter a valid URL."]


def test_evidence_too_long_is_refused(answer):
    row = {"title": "t" * 201, "url": "https://example.org/" + "x" * 500}

    assert errors(answer, evidence=[row]) == [
        "Title: Ensure this value has at most 200 characters (it has 201).",
        "Address: Ensure this value has at most 500 characters (it has 520).",
    ]


def test_evidence_that_stands_there_already_stays(answer):
    """The page was loaded before the evidence was first saved, so it counts its row as a new one."""
    answer.evidence = [LOG]

    assert values(answer, explanation="More.", evidence=[LOG])["evidence"] == [LOG]


def test_evidence_cleared_in_its_row_is_gone(answer):
    answer.evidence = [LOG]

    assert values(answer, evidence=[{"title": "", "url": ""}])["evidence"] == []


def test_a_gap_between_rows_of_evidence_closes(answer):
    other = {"title": "Other", "url": "https://example.org/other"}

    assert values(answer, evidence=[LOG, {}, other])["evidence"] == [LOG, other]


def test_the_page_shows_the_rows_stored_and_an_empty_one(answer):
    answer.evidence = [LOG]

    assert [row["url"] for row in shown_fields(answer).evidence] == [LOG["url"], ""]


def test_the_page_shows_what_was_posted_and_refused(answer):
    data = posted(answer, code="planned", planned_for="soon", explanation=" So. ", evidence=[{"title": "No address"}])

    fields = shown_fields(answer, data)

    assert (fields.code, fields.planned_for, fields.explanation) == ("planned", "soon", " So. ")
    assert fields.evidence[0]["title"] == "No address"


def test_more_rows_than_anyone_needs_are_refused(answer):
    sentences = errors(answer, evidence=[LOG] * 50)

    assert sentences == ["Please submit at most 30 forms."]


def test_a_post_without_the_rows_is_refused_and_not_taken_for_empty(answer):
    data = {name: value for name, value in posted(answer).items() if "evidence" not in name}

    forms = AnswerForms(answer, data)

    assert not forms.is_valid()
    assert len(forms.errors) == 1


# standards


@pytest.mark.parametrize("name", ["JT", "jt", " Jt "])
def test_a_standard_of_the_register_is_found_by_name_or_key(formats, name):
    stored = values(formats, standards=[{"name": name, "edition": "ISO 14306:2017", "direction": "both"}])

    assert stored["standards"] == [
        {
            "standard": "jt",
            "name": "JT",
            "edition": "ISO 14306:2017",
            "direction": "both",
            "scope": "",
            "evidence": "",
        }
    ]


def test_a_standard_of_ones_own_has_no_key(formats):
    stored = values(formats, standards=[{"name": "Ωμέγα 🙂", "scope": "All.", "evidence": "https://example.org/"}])

    assert stored["standards"] == [
        {
            "standard": "",
            "name": "Ωμέγα 🙂",
            "edition": "",
            "direction": "",
            "scope": "All.",
            "evidence": "https://example.org/",
        }
    ]


@pytest.mark.parametrize(
    "row", [{"edition": "2"}, {"direction": "read"}, {"scope": "All."}, {"name": "\x01", "scope": "All."}]
)
def test_a_standard_without_a_name_is_refused(formats, row):
    assert errors(formats, standards=[row]) == ["Standard: Which standard is this about?"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {"name": "JT", "direction": "sideways"},
            "Direction: Select a valid choice. sideways is not one of the available choices.",
        ),
        ({"name": "JT", "evidence": "javascript:alert(1)"}, "Evidence: Enter a valid URL."),
        ({"name": "x" * 121}, "Standard: Ensure this value has at most 120 characters (it has 121)."),
        ({"name": "JT", "edition": "x" * 61}, "Edition: Ensure this value has at most 60 characters (it has 61)."),
    ],
)
def test_a_wrong_standard_is_refused_with_a_sentence(formats, row, sentence):
    assert sentence in errors(formats, standards=[row])


def test_a_standard_that_stands_there_already_stays(formats):
    row = {"name": "JT", "edition": "", "direction": "read", "scope": "", "evidence": ""}
    formats.standards = [{"standard": "jt"} | row]

    assert values(formats, explanation="More.", standards=[row])["standards"] == formats.standards


def test_standards_are_not_stored_where_they_are_not_asked_for(answer):
    assert values(answer, standards=[{"name": "JT"}])["standards"] == []


# declaring and returning

NAMES = {"name": "Ada Byron", "function": "Head", "place": "Bremen", "confirmed": "on"}


def test_a_declaration_is_tidied():
    form = DeclarationForm(NAMES | {"name": " Ada\x07 \u202eByron\n"})

    assert form.is_valid()
    assert form.cleaned_data == {"name": "Ada Byron", "function": "Head", "place": "Bremen", "confirmed": True}


@pytest.mark.parametrize("field", ["name", "function", "place", "confirmed"])
@pytest.mark.parametrize("typed", ["", " ", "\x01\u202e"])
def test_a_declaration_needs_name_function_place_and_confirmation(field, typed):
    form = DeclarationForm(NAMES | {field: "" if field == "confirmed" else typed})

    assert form.errors == {field: ["This field is required."]}


def test_a_declaration_refuses_a_name_too_long():
    form = DeclarationForm(NAMES | {"name": "x" * 121})

    assert form.errors == {"name": ["Ensure this value has at most 120 characters (it has 121)."]}


@pytest.mark.parametrize("reason", ["", "  \n", "\x01"])
def test_a_return_needs_a_reason_unless_a_comment_gives_it(reason):
    sentence = "Say why you return it, or comment on what must be changed."

    assert ReturnForm({"reason": reason}).errors == {"reason": [sentence]}
    assert ReturnForm({"reason": reason}, commented=True).errors == {}


# starting


def subjects(user):
    return list(StartForm(user=user).subjects)


def test_an_editor_starts_for_the_versions_of_a_vendor_and_for_other_organisations():
    user = UserFactory()
    vendor = MembershipFactory(user=user).organisation
    customer = MembershipFactory(user=user, organisation__role=Role.CUSTOMER).organisation
    version = VersionFactory(product__organisation=vendor)
    VersionFactory()  # another vendor's
    OrganisationFactory(role=Role.CUSTOMER)  # another customer

    assert subjects(user) == [f"organisation-{customer.pk}", f"version-{version.pk}"]


def test_a_reader_has_nothing_to_start_with():
    user = MembershipFactory(is_editor=False, organisation__role=Role.CUSTOMER).user
    MembershipFactory(user=user)  # an editor, but of a vendor without a product

    assert subjects(user) == []


def test_a_subject_is_read_as_organisation_and_version():
    member = MembershipFactory()
    version = VersionFactory(product__organisation=member.organisation)

    form = StartForm({"subject": f"version-{version.pk}", "language": "de"}, user=member.user)

    assert form.is_valid()
    assert form.cleaned_data == {"subject": (member.organisation, version), "language": "de"}


@pytest.mark.parametrize(("subject", "language"), [("version-999", "de"), ("", "de"), (None, "xx")])
def test_a_subject_or_language_that_is_not_offered_is_refused(subject, language):
    member = MembershipFactory()
    version = VersionFactory(product__organisation=member.organisation)
    subject = f"version-{version.pk}" if subject is None else subject

    assert not StartForm({"subject": subject, "language": language}, user=member.user).is_valid()
