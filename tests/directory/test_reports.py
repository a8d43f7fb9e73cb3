"""Match reports: frozen when asked for, sealed, private, and told apart from statements by whoever verifies them."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pdfua
import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from assessments.models import Code
from criteria import paper
from criteria.models import Criterion
from directory import match_query, report_paper, reports
from directory.models import MatchReport, Requirement, RequirementProfile
from directory.views.schemas import match_schema
from organisations.models import Organisation, Role
from statements import seal_keys, sealing, withdrawing
from statements.verification import Outcome, verify
from statements.verifying.judging import judge
from statements.verifying.reading import MOST_VALUES, examine, read
from tests.factories import MembershipFactory, ReviewerFactory

from .test_match import statement_of
from .test_requirements import profile_of

pytestmark = pytest.mark.django_db
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext of poppler-utils is not installed"
)


@pytest.fixture
def customer():
    return MembershipFactory(organisation__role=Role.CUSTOMER, organisation__name="Velmora").user


@pytest.fixture
def profile(customer):
    standard = {"standard": "jt", "name": "JT", "edition": "", "direction": "write"}
    wishes = [
        Requirement(criterion="data-export", weight="required"),
        Requirement(criterion="data-import", weight="desired", minimum="planned", planned_until=date(2027, 6, 30)),
        Requirement(criterion="data-formats", weight="required", standards=[standard]),
    ]
    return profile_of(customer, *wishes, name="PDM <2028> & more")


@pytest.fixture
def two():
    """Anvil fulfils everything but the standard; Birch exports only partly."""
    return statement_of("Anvil"), statement_of("Birch", data_export=Code.PARTLY)


def begun(profile, query=""):
    result = match_query.run(QueryDict(query), profile)
    return reports.begin(profile, result, by=profile.created_by)


def made(profile, query=""):
    report = begun(profile, query)
    reports.make(report)
    report.refresh_from_db()
    return report


def bytes_of(report):
    with report.pdf.open() as file:
        return file.read()


def words_of(report):
    words = subprocess.run(["pdftotext", "-", "-"], input=bytes_of(report), stdout=subprocess.PIPE, check=True).stdout
    return " ".join(words.decode().split())


# --- what it says ---------------------------------------------------------------------------------


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
    withdrawing.withdraw(two[0], reason="Wrong.", by=ReviewerFactory())

    among_all, by_number = (reports.begin(profile, each, by=profile.created_by) for each in (found, chosen))

    (birch,), (anvil,) = (json.loads(report.content)["results"] for report in (among_all, by_number))
    assert (birch["number"], among_all.found) == (two[1].number, 1)
    assert (anvil["number"], anvil["status"], by_number.found) == (two[0].number, "withdrawn", 1)


def test_a_report_stays_as_it_was_whatever_happens_before_it_is_made(profile, two):
    report = begun(profile)
    withdrawing.withdraw(two[0], reason="Wrong.", by=ReviewerFactory())
    Organisation.objects.filter(name="Birch").update(name="Renamed")
    profile.requirements.all().delete()

    reports.make(report)

    report.refresh_from_db()
    assert json.loads(report.content)["results"][0]["status"] == "in_force"
    with pikepdf.open(Path(default_storage.path(report.pdf.name))) as pdf:
        assert pdf.attachments["match.json"].get_file().read_bytes() == report.content.encode()


def test_a_report_has_the_first_hundred_and_says_so(profile, two, monkeypatch):
    monkeypatch.setattr(reports, "MOST", 1)

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
    monkeypatch.setattr(report_paper, "MOST_ROWS", 1)

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
    reports.make(MatchReport.objects.get())

    words = words_of(MatchReport.objects.get())

    assert [each for each in ("Abgleichsbericht", "nicht eingehalten", "Die Anforderungen") if each not in words] == []
    assert "Match report" not in words


def test_the_paper_keeps_to_pdf_ua(profile, two, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(bytes_of(made(profile)))

    assert pdfua.validate(file).findings == ()


# --- the seal -------------------------------------------------------------------------------------


def test_whoever_verifies_a_report_reads_that_it_is_one_and_no_statement(client, profile, two):
    pdf = bytes_of(made(profile))

    verdict = verify(pdf)
    page = client.post("/verify/", {"file": SimpleUploadedFile("report.pdf", pdf)}).content.decode()

    states = {line.key: line.state.value for line in verdict.lines}
    assert (verdict.outcome, verdict.outcome.is_genuine, verdict.is_valid_and_in_force) == (
        Outcome.MATCH_REPORT,
        False,
        False,
    )
    assert states == {"whole": "good", "seal": "good", "time": "unknown", "report": "good"}
    assert "This is no statement but a match report of this portal" in page
    assert "PDM &lt;2028&gt; &amp; more" in page


def test_without_the_portal_it_is_the_same(settings, profile, two):
    pdf = bytes_of(made(profile))

    facts = read(pdf, [each.certificate.dump() for each in seal_keys.trusted()])

    assert judge(facts, asked=False).outcome == Outcome.MATCH_REPORT


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n% more",
        lambda pdf: pdf.replace(b"/Producer", b"/Producor", 1),
        lambda pdf: pdf.replace(b"/Type /EmbeddedFile", b"/Type /EmbeddedFilo", 1),
    ],
)
def test_a_changed_report_is_altered(profile, two, change):
    pdf = bytes_of(made(profile))
    changed = change(pdf)

    states = {line.key: line.state.value for line in verify(changed).lines}
    assert changed != pdf
    assert (verify(changed).outcome, states["whole"], states["report"]) == (Outcome.ALTERED, "bad", "bad")


def test_a_report_may_say_more_than_any_statement(profile, two):
    much = {"organisation": "Velmora", "found": 1, "results": [0] * 2 * MOST_VALUES}
    file = paper.attachment(json.dumps(much).encode(), name="match.json", description="")
    pdf = paper.to_pdf("<title>Report</title>", stylesheet=report_paper.STYLESHEET, attachments=[file])

    assert examine(pdf, trusted=[]).report == {
        "organisation": "Velmora",
        "profile": "None",
        "made_at": "None",
        "found": "1",
    }


def test_a_report_by_somebody_else_is_not_ours(settings, tmp_path, profile, two):
    own = settings.SEAL_PKCS12
    settings.SEAL_PKCS12 = str(tmp_path / "elsewhere" / "seal.p12")
    seal_keys.create(Path(settings.SEAL_PKCS12), "Somebody else", days=30)
    foreign = bytes_of(made(profile))
    settings.SEAL_PKCS12 = own

    verdict = verify(foreign)

    states = {line.key: line.state.value for line in verdict.lines}
    assert (verdict.outcome, states["seal"], states["report"]) == (Outcome.NOT_OURS, "bad", "bad")


# --- asked for, waited for, deleted ---------------------------------------------------------------


def test_a_member_asks_for_a_report_and_gets_it(customer, profile, two, sign_in):
    client = sign_in(customer)

    response = client.post(f"/requirements/{profile.pk}/reports/?role=all", follow=True)

    report = MatchReport.objects.get()
    assert (report.made_by, report.found, report.profile) == (customer, 2, profile)
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    at = timezone.localtime(report.made_at)
    name = f"pdm-2028-more-match-report-{at:%Y-%m-%d-%H%M}.pdf"
    assert f'filename="{name}"' in response["Content-Disposition"]
    assert report.get_absolute_url() in client.get(f"/requirements/{profile.pk}/").content.decode()


def test_a_report_asked_for_twice_is_one_until_it_is_made(profile, two):
    first, again, other = begun(profile), begun(profile), begun(profile, "role=all")
    reports.make(other)

    assert (again, other == first) == (first, False)
    assert begun(profile, "role=all") != other


def test_there_are_so_many_reports_a_day_and_no_more(customer, profile, two, sign_in, settings):
    settings.ACCOUNT_RATE_LIMITS = {"match_report": "1/d/key"}
    client = sign_in(customer)

    for role in ("all", "vendor"):
        page = client.post(f"/requirements/{profile.pk}/reports/?role={role}", follow=True)

    assert "That was a lot of reports for one day." in page.content.decode()
    assert MatchReport.objects.count() == 1


def test_no_report_is_begun_of_a_profile_deleted_meanwhile(customer, profile, two, sign_in, monkeypatch):
    def run(asked, of, run=match_query.run):
        RequirementProfile.objects.all().delete()
        return run(asked, of)

    monkeypatch.setattr(match_query, "run", run)

    assert sign_in(customer).post(f"/requirements/{profile.pk}/reports/").status_code == 404


def test_a_report_whose_file_is_lost_is_not_found(customer, profile, two, sign_in):
    report = made(profile)
    default_storage.delete(report.pdf.name)

    assert sign_in(customer).get(report.get_absolute_url()).status_code == 404


def test_making_a_report_twice_leaves_one_file(profile, two, tmp_path):
    report = begun(profile)

    for _time in range(2):
        reports.make(MatchReport.objects.get(pk=report.pk))
    reports.make(report)  # as a second worker that had looked before the first one was done

    assert len(list((tmp_path / "files" / "match-reports").iterdir())) == 1


def test_what_cannot_be_sealed_is_said_and_can_be_made_later(customer, profile, two, sign_in, settings, tmp_path):
    client, path = sign_in(customer), settings.SEAL_PKCS12
    settings.SEAL_PKCS12 = str(tmp_path / "nowhere.p12")

    failed = client.post(f"/requirements/{profile.pk}/reports/", follow=True)
    settings.SEAL_PKCS12 = path
    later = client.get(MatchReport.objects.get().get_absolute_url())

    assert (failed.status_code, "What the match found is kept" in failed.content.decode()) == (503, True)
    assert b"".join(later.streaming_content).startswith(b"%PDF-")


def test_a_deleted_report_is_gone_with_its_file(
    customer, profile, two, sign_in, tmp_path, django_capture_on_commit_callbacks
):
    report, client = made(profile), sign_in(customer)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/requirements/{profile.pk}/reports/{report.pk}/delete/")

    assert client.get(report.get_absolute_url()).status_code == 404
    assert list((tmp_path / "files" / "match-reports").iterdir()) == []


def test_who_only_reads_deletes_their_own_reports_and_nobody_elses(profile, two, sign_in):
    reader = MembershipFactory(organisation=profile.organisation, is_editor=False, is_administrator=False).user
    client, others = sign_in(reader), made(profile)
    client.post(f"/requirements/{profile.pk}/reports/?role=all")
    own = MatchReport.objects.get(made_by=reader)

    answers = [
        client.post(f"/requirements/{profile.pk}/reports/{report.pk}/delete/").status_code for report in (own, others)
    ]

    assert (answers, list(MatchReport.objects.all())) == ([302, 403], [others])
    assert client.get(f"/requirements/{profile.pk}/").content.decode().count("/delete/") == 0


def test_a_report_deleted_while_it_is_made_leaves_no_file(profile, two, tmp_path, monkeypatch):
    def seal(pdf, *, mark, seal=sealing.seal):
        MatchReport.objects.all().delete()
        return seal(pdf, mark=mark)

    monkeypatch.setattr(sealing, "seal", seal)

    reports.make(begun(profile))

    assert list((tmp_path / "files" / "match-reports").iterdir()) == []


def test_a_profile_takes_its_reports_along(
    customer, profile, two, sign_in, tmp_path, django_capture_on_commit_callbacks
):
    made(profile)

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(customer).post(f"/requirements/{profile.pk}/delete/")

    assert (MatchReport.objects.count(), list((tmp_path / "files" / "match-reports").iterdir())) == (0, [])


def test_there_is_an_end_to_reports(customer, profile, two, sign_in, monkeypatch):
    monkeypatch.setattr(reports, "MOST_KEPT", 2)
    client = sign_in(customer)
    begun(profile, "role=all")
    begun(profile, "role=provider")

    page = client.post(f"/requirements/{profile.pk}/reports/", follow=True).content.decode()

    assert ("There are 2 reports" in page, MatchReport.objects.count()) == (True, 2)


def test_a_report_is_reached_by_its_own_profile_only(customer, profile, two, sign_in):
    report, other = begun(profile), profile_of(customer, "data-export", name="Other")

    assert sign_in(customer).get(f"/requirements/{other.pk}/reports/{report.pk}.pdf").status_code == 404


def test_a_report_on_nothing_is_a_report(profile):
    report = made(profile, "statement=CPO-2020-0001")

    content = json.loads(report.content)
    assert (content["found"], content["notes"]) == (0, ["There is no statement CPO-2020-0001."])
    assert verify(bytes_of(report)).outcome is Outcome.MATCH_REPORT
