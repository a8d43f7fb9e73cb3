"""Match reports are asked for, waited for, limited in number, and deleted."""

import json

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from requirements import match_query, match_report
from requirements.models import MatchReport, RequirementProfile
from statements.seal import sign
from statements.verification import Outcome, verify

from ..factories import MembershipFactory
from .offered import profile_of
from .reported import begun, bytes_of, made, stored

pytestmark = pytest.mark.django_db


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
    match_report.make(other)

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


def test_a_report_whose_file_is_lost_is_not_available(customer, profile, two, sign_in):
    report = stored(profile)
    default_storage.delete(report.pdf.name)

    assert sign_in(customer).get(report.get_absolute_url()).status_code == 503


def test_making_a_report_twice_leaves_one_file(profile, two, settings):
    report = begun(profile)

    for _time in range(2):
        match_report.make(MatchReport.objects.get(pk=report.pk))
    match_report.make(report)  # as a second worker that had looked before the first one was done

    assert len(list((settings.DATA_DIR / "files" / "match-reports").iterdir())) == 1


def test_what_cannot_be_sealed_is_said_and_can_be_made_later(customer, profile, two, sign_in, settings, tmp_path):
    client, path = sign_in(customer), settings.SEAL_PKCS12
    settings.SEAL_PKCS12 = str(tmp_path / "nowhere.p12")

    failed = client.post(f"/requirements/{profile.pk}/reports/", follow=True)
    settings.SEAL_PKCS12 = path
    later = client.get(MatchReport.objects.get().get_absolute_url())

    assert (failed.status_code, "What the match found is kept" in failed.content.decode()) == (503, True)
    assert b"".join(later.streaming_content).startswith(b"%PDF-")


def test_a_deleted_report_is_gone_with_its_file(
    customer, profile, two, sign_in, settings, django_capture_on_commit_callbacks
):
    report, client = stored(profile), sign_in(customer)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/requirements/{profile.pk}/reports/{report.pk}/delete/")

    assert client.get(report.get_absolute_url()).status_code == 404
    assert list((settings.DATA_DIR / "files" / "match-reports").iterdir()) == []


def test_who_only_reads_deletes_their_own_reports_and_nobody_elses(profile, two, sign_in):
    reader = MembershipFactory(organisation=profile.organisation, is_editor=False, is_administrator=False).user
    client, others = sign_in(reader), stored(profile)
    client.post(f"/requirements/{profile.pk}/reports/?role=all")
    own = MatchReport.objects.get(made_by=reader)

    answers = [
        client.post(f"/requirements/{profile.pk}/reports/{report.pk}/delete/").status_code for report in (own, others)
    ]

    assert (answers, list(MatchReport.objects.all())) == ([302, 403], [others])
    assert client.get(f"/requirements/{profile.pk}/").content.decode().count("/delete/") == 0


def test_a_report_deleted_while_it_is_made_leaves_no_file(profile, two, settings, monkeypatch):
    def seal(pdf, *, mark, seal=sign.seal):
        MatchReport.objects.all().delete()
        return seal(pdf, mark=mark)

    monkeypatch.setattr(sign, "seal", seal)

    match_report.make(begun(profile))

    assert list((settings.DATA_DIR / "files" / "match-reports").iterdir()) == []


def test_a_profile_takes_its_reports_along(
    customer, profile, two, sign_in, settings, django_capture_on_commit_callbacks
):
    stored(profile)

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(customer).post(f"/requirements/{profile.pk}/delete/")

    assert (MatchReport.objects.count(), list((settings.DATA_DIR / "files" / "match-reports").iterdir())) == (0, [])


def test_there_is_an_end_to_reports(customer, profile, two, sign_in, monkeypatch):
    monkeypatch.setattr(match_report, "MOST_KEPT", 2)
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
