"""What a match report says, and what its seal proves: told apart from statements by whoever verifies it."""

import json
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pdfua
import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker

from assessments.models import Code
from core.pdf import engine
from cpo_verify.pdf_reader import MOST_VALUES, examine, read
from cpo_verify.verdict import judge
from criteria.models import Criterion
from organisations.models import Organisation
from requirements import match_query, match_report, match_report_pdf
from requirements.match_report import match_schema
from requirements.models import MatchReport
from statements import withdrawal
from statements.seal import keys
from statements.verification import Outcome, verify

from ..factories import ReviewerFactory
from .offered import statement_of
from .reported import begun, bytes_of, made, words_of

pytestmark = pytest.mark.django_db
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext of poppler-utils is not installed"
)


# --- what it says ----------------------------------------------------------------------------------


def test_a_report_says_how_each_statement_stands_and_why(profile, two):
    content = json.loads(begun(profile).content)

    anvil, birch = content["results"]
    outcomes = {each["criterion"]: (each["outcome"], each["answer"]) for each in birch["judgements"]}
    assert (anvil["number"], anvil["knockouts"], birch["number"], birch["knockouts"]) == (
        two[0].number,
        1,
        two[1].number,
        2,
    )
    assert outcomes == {
        "data-export": ("not_met", "partly"),
        "data-import": ("met", "fulfilled"),
        "data-formats": ("not_met", "fulfilled"),
    }
    assert birch["judgements"][0]["reason"] == "The answer is “partly fulfilled”; asked for is “fulfilled”."
    assert birch["digest"] == f"sha256:{two[1].digest}"
    assert [content[key] for key in ("organisation", "profile", "found")] == ["Velmora", "PDM <2028> & more", 2]


@pytest.mark.parametrize("query", ["", "role=all&standard=jt", "statement={0}&statement=CPO-2020-0001"])
def test_a_report_is_as_its_schema_says(profile, two, query):
    content = json.loads(begun(profile, query.format(two[0].number)).content)

    Draft202012Validator.check_schema(match_schema())
    errors = Draft202012Validator(match_schema(), format_checker=FormatChecker()).iter_errors(content)
    assert [error.message for error in errors] == []
    assert content["schema"].endswith(reverse("match_schema"))


def test_nothing_is_sealed_that_somebody_wrote_into_an_address(profile, two):
    written = ["certified open", "\u202ex\x0b\x01y", two[0].number.lower(), "", "\0"]

    content = json.loads(begun(profile, urlencode([("statement", text) for text in written])).content)

    assert content["asked"] == {"role": "", "standard": "", "statements": [two[0].number]}
    assert content["notes"] == [
        "Something in the address is no statement’s number, such as CPO-2026-0001, and was left out."
    ]


def test_where_no_number_is_asked_for_nothing_is_matched(profile, two):
    content = json.loads(begun(profile, "statement=anything").content)

    assert (content["asked"]["statements"], content["found"], content["results"]) == ([], 0, [])


def test_what_is_withdrawn_meanwhile_is_not_among_those_in_force(profile, two):
    found = match_query.run(QueryDict(), profile)
    chosen = match_query.run(QueryDict(f"statement={two[0]}"), profile)
    withdrawal.withdraw(two[0], reason="Wrong.", by=ReviewerFactory())

    among_all, by_number = (match_report.begin(profile, each, by=profile.created_by) for each in (found, chosen))

    (birch,), (anvil,) = (json.loads(report.content)["results"] for report in (among_all, by_number))
    assert (birch["number"], among_all.found) == (two[1].number, 1)
    assert (anvil["number"], anvil["status"], by_number.found) == (two[0].number, "withdrawn", 1)


def test_a_report_stays_as_it_was_whatever_happens_before_it_is_made(profile, two):
    report = begun(profile)
    withdrawal.withdraw(two[0], reason="Wrong.", by=ReviewerFactory())
    Organisation.objects.filter(name="Birch").update(name="Renamed")
    profile.requirements.all().delete()

    match_report.make(report)

    report.refresh_from_db()
    assert json.loads(report.content)["results"][0]["status"] == "in_force"
    with pikepdf.open(Path(default_storage.path(report.pdf.name))) as pdf:
        assert pdf.attachments["match.json"].get_file().read_bytes() == report.content.encode()


def test_a_report_has_the_first_hundred_and_says_so(profile, two, monkeypatch):
    monkeypatch.setattr(match_report, "MOST", 1)

    report = begun(profile)

    assert (report.found, report.shown, len(json.loads(report.content)["results"])) == (2, 1, 1)


@needs_poppler
def test_the_paper_names_what_was_asked_what_was_found_and_how(profile, two):
    words = words_of(made(profile, "role=all&standard=jt"))

    expected = [
        "Match report",
        "PDM <2028> & more",
        "Velmora",
        "Those in force, of every role; those that name the standard JT",
        "1 knock-out",
        "Anvil 1",
        "The answer does not name what is asked for: JT (write).",
        "Desired: 1 met, 0 not met, 0 open",
        "What was asked for",
        "planned until a day is enough: 30 June 2027",
        "There is no score",
        "Development seal, without value",
    ]
    assert [each for each in expected if each not in words] == []


@needs_poppler
def test_the_paper_names_by_number_what_is_desired_and_missed(profile):
    statement_of("Cedar", data_import=Code.NOT_FULFILLED)

    words = words_of(made(profile))

    number = Criterion.objects.get(key="data-import").number
    assert f"Desired: 0 met, 1 not met, 0 open (not met or open: {number})" in words


@needs_poppler
def test_the_paper_explains_as_many_as_there_is_room_for_and_says_so(profile, two, monkeypatch):
    monkeypatch.setattr(match_report_pdf, "MOST_ROWS", 1)

    words = words_of(made(profile))

    overview, explained = words.split(
        "Reasons Of the first statement; those of all statements are in the data attached."
    )
    assert ("Anvil 1" in overview, "Birch 1" in overview) == (True, True)
    assert ("Anvil 1" in explained, "Birch 1" in explained) == (True, False)


@needs_poppler
def test_the_paper_is_in_the_language_of_who_asked(customer, profile, two, sign_in):
    client = sign_in(customer)
    client.post(f"/requirements/{profile.pk}/reports/", headers={"accept-language": "de"})
    match_report.make(MatchReport.objects.get())

    words = words_of(MatchReport.objects.get())

    assert [each for each in ("Abgleichsbericht", "nicht eingehalten", "Die Anforderungen") if each not in words] == []
    assert "Match report" not in words


def test_the_paper_keeps_to_pdf_ua(report_pdf, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(report_pdf)

    assert pdfua.validate(file).findings == ()


# --- the seal --------------------------------------------------------------------------------------


def test_whoever_verifies_a_report_reads_that_it_is_one_and_no_statement(client, db, report_pdf):
    verdict = verify(report_pdf)
    page = client.post("/verify/", {"file": SimpleUploadedFile("report.pdf", report_pdf)}).content.decode()

    states = {line.key: line.state.value for line in verdict.lines}
    assert (verdict.outcome, verdict.outcome.is_genuine, verdict.is_valid_and_in_force) == (
        Outcome.MATCH_REPORT,
        False,
        False,
    )
    assert states == {"whole": "good", "seal": "good", "time": "unknown", "report": "good"}
    assert "This is no statement but a match report of this portal" in page
    assert "PDM &lt;2028&gt; &amp; more" in page


def test_without_the_portal_it_is_the_same(report_pdf):
    facts = read(report_pdf, [each.certificate.dump() for each in keys.trusted()])

    assert judge(facts, asked=False).outcome == Outcome.MATCH_REPORT


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n% more",
        lambda pdf: pdf.replace(b"/Producer", b"/Producor", 1),
        lambda pdf: pdf.replace(b"/Type /EmbeddedFile", b"/Type /EmbeddedFilo", 1),
    ],
)
def test_a_changed_report_is_altered(report_pdf, change):
    changed = change(report_pdf)

    states = {line.key: line.state.value for line in verify(changed).lines}
    assert changed != report_pdf
    assert (verify(changed).outcome, states["whole"], states["report"]) == (Outcome.ALTERED, "bad", "bad")


def test_a_report_may_say_more_than_any_statement():
    much = {"organisation": "Velmora", "found": 1, "results": [0] * 2 * MOST_VALUES}
    file = engine.attachment(json.dumps(much).encode(), name="match.json", description="")
    pdf = engine.to_pdf("<title>Report</title>", stylesheet=match_report_pdf.STYLESHEET, attachments=[file])

    assert examine(pdf, trusted=[]).report == {
        "organisation": "Velmora",
        "profile": "None",
        "made_at": "None",
        "found": "1",
    }


def test_a_report_by_somebody_else_is_not_ours(settings, tmp_path, profile, two):
    own = settings.SEAL_PKCS12
    settings.SEAL_PKCS12 = str(tmp_path / "elsewhere" / "seal.p12")
    keys.create(Path(settings.SEAL_PKCS12), "Somebody else", days=30)
    foreign = bytes_of(made(profile))
    settings.SEAL_PKCS12 = own

    verdict = verify(foreign)

    states = {line.key: line.state.value for line in verdict.lines}
    assert (verdict.outcome, states["seal"], states["report"]) == (Outcome.NOT_OURS, "bad", "bad")
