"""Which links are asked and when, and how what they answered is kept."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments import lifecycle
from assessments.evidence import link_checks
from assessments.models import LinkCheck
from assessments.tasks import check_links_of
from tests.factories import answer_of, declaration, make_assessment, signatory_of

from .servers import serving

pytestmark = pytest.mark.django_db

HERE = "http://127.0.0.1/"  # refused without asking anybody


def link(url):
    return {"title": "T", "url": url}


def standard(evidence=""):
    return {"standard": "jt", "name": "JT", "edition": "", "direction": "", "scope": "", "evidence": evidence}


DOCUMENT = {"title": "T", "document": "token", "sha256": "0" * 64, "access": "public"}


@pytest.fixture
def assessment(open_draft):
    return open_draft


def give(assessment, key, *, code="fulfilled", **values):
    assessment.answers.filter(criterion__key=key).update(code=code, **values)
    return answer_of(assessment, key)


def checked(url, *, ago, outcome="alive"):
    return LinkCheck.objects.create(url=url, outcome=outcome, status=200, checked_at=timezone.now() - ago)


def outcomes():
    return dict(LinkCheck.objects.values_list("url", "outcome"))


# which


def test_an_answers_links_are_those_of_its_evidence_and_of_its_standards(assessment):
    answer = give(
        assessment,
        "data-formats",
        evidence=[link("https://a.example/"), DOCUMENT, link("https://b.example/")],
        standards=[standard(), standard("https://c.example/")],
    )

    assert list(link_checks.links_of(answer)) == [
        ("evidence-0-url", "https://a.example/"),
        ("evidence-1-url", "https://b.example/"),
        ("standards-1-evidence", "https://c.example/"),
    ]


def test_standards_of_an_answer_that_claims_nothing_are_not_declared_and_not_asked(assessment):
    answer = give(assessment, "data-formats", code="not_fulfilled", standards=[standard("https://c.example/")])

    assert list(link_checks.links_of(answer)) == []


def test_a_link_too_long_to_be_kept_is_not_asked(assessment):
    longest = "https://a.example/".ljust(500, "x")
    answer = give(assessment, "data-export", evidence=[link(longest), link(f"{longest}x"), link("")])

    assert [each.url for each in link_checks.links_of(answer)] == [longest]


def test_due_is_what_was_never_checked_and_then_what_was_checked_longest_ago(assessment):
    give(assessment, "data-export", evidence=[link(f"https://{name}.example/") for name in "abcd"])
    give(make_assessment(), "data-formats", standards=[standard("https://e.example/"), standard("https://a.example/")])
    checked("https://a.example/", ago=timedelta(days=7))
    checked("https://b.example/", ago=timedelta(days=6, hours=23))
    checked("https://c.example/", ago=timedelta(days=9))
    checked("https://nobody-names-it.example/", ago=timedelta(days=9))

    due = link_checks.due()

    assert due == [f"https://{name}.example/" for name in "deca"]
    assert link_checks.due(limit=2) == due[:2]
    assert link_checks.due(age=timedelta(0)) == [f"https://{name}.example/" for name in "decab"]


def test_links_of_declared_assessments_are_due_too(assessment):
    for key in ("data-export", "data-import", "data-formats", "partners-contact"):
        give(assessment, key, code="not_fulfilled", evidence=[link(f"https://{key}.example/")])
    lifecycle.submit(assessment, declared=declaration(), by=signatory_of(assessment))

    assert len(link_checks.due()) == 4


def test_on_request_are_due_the_links_of_one_assessment_not_checked_just_now(assessment):
    give(assessment, "data-export", evidence=[link(f"https://{name}.example/") for name in "abc"])
    give(make_assessment(), "data-export", evidence=[link("https://theirs.example/")])
    checked("https://a.example/", ago=timedelta(minutes=11))
    checked("https://b.example/", ago=timedelta(minutes=9))

    assert link_checks.due_in(assessment) == ["https://c.example/", "https://a.example/"]


def test_on_request_only_so_many_are_asked_at_once(assessment):
    give(assessment, "data-export", evidence=[link(f"https://a.example/{number}") for number in range(150)])

    assert len(link_checks.due_in(assessment)) == 100


def test_the_checks_of_many_links_take_one_query(django_assert_num_queries):
    first = checked("https://a.example/", ago=timedelta(0))

    with django_assert_num_queries(1):
        found = link_checks.checks_for(["https://a.example/", "https://b.example/", "https://a.example/"])

    assert found == {"https://a.example/": first}


# keeping


def test_what_the_links_answer_is_kept():
    with serving() as server:
        site = f"http://127.0.0.1:{server.port}"
        urls = [f"{site}/status/200", f"{site}/status/404", f"{site}/status/500", f"{site}/hang-up/", "mailto:x"]

        link_checks.check(urls, allowed=lambda address, port: True)

    kept = LinkCheck.objects.in_bulk(urls, field_name="url")
    assert [(kept[url].outcome, kept[url].status) for url in urls] == [
        ("alive", 200),
        ("gone", 404),
        ("failed", 500),
        ("silent", None),
        ("refused", None),
    ]


def test_a_link_given_twice_is_asked_once():
    with serving() as server:
        url = f"http://127.0.0.1:{server.port}/status/200"

        checks = link_checks.check([url, url], allowed=lambda address, port: True)

    assert len(checks) == len(server.asked) == 1


def test_several_are_asked_at_a_time():
    with serving() as server:
        urls = [f"http://127.0.0.1:{server.port}/silent/{number}" for number in range(10)]
        begun = timezone.now()

        link_checks.check(urls, allowed=lambda address, port: True, timeout=0.3)

    assert timezone.now() - begun < timedelta(seconds=1.5)


def test_a_later_check_takes_the_place_of_the_earlier():
    earlier = checked(HERE, ago=timedelta(days=8))

    link_checks.check([HERE])

    check = LinkCheck.objects.get()
    assert (check.pk, check.outcome, check.status) == (earlier.pk, "refused", None)
    assert check.checked_at > earlier.checked_at


def test_many_links_are_kept_batch_by_batch(django_assert_num_queries):
    with django_assert_num_queries(3):
        checks = link_checks.check(f"http://127.0.0.1/{number}" for number in range(201))

    assert len(checks) == LinkCheck.objects.count() == 201


def test_nothing_to_check_is_no_trouble():
    assert link_checks.check([]) == []


# task and command


def test_the_task_checks_the_links_of_one_assessment(assessment):
    give(assessment, "data-export", evidence=[link(HERE), link(f"{HERE}2")])
    give(make_assessment(), "data-export", evidence=[link(f"{HERE}theirs")])

    first, again = check_links_of.enqueue(assessment.pk), check_links_of.enqueue(assessment.pk)

    assert (first.return_value, again.return_value) == (2, 0)
    assert outcomes() == {HERE: "refused", f"{HERE}2": "refused"}


def say(capsys, *options):
    call_command("check_links", *options)
    return capsys.readouterr().out


def test_the_command_checks_what_is_due_and_says_so_in_one_line(assessment, capsys):
    give(assessment, "data-export", evidence=[link(HERE), link(f"{HERE}2"), link(f"{HERE}3")])
    checked(HERE, ago=timedelta(days=1))

    assert say(capsys, "--limit=1") == "Links asked: 1 (0 alive, 0 gone, 0 failed, 0 silent, 1 refused).\n"
    assert say(capsys) == "Links asked: 1 (0 alive, 0 gone, 0 failed, 0 silent, 1 refused).\n"
    assert say(capsys) == "Links asked: 0 (0 alive, 0 gone, 0 failed, 0 silent, 0 refused).\n"
    assert say(capsys, "--all") == "Links asked: 3 (0 alive, 0 gone, 0 failed, 0 silent, 3 refused).\n"


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_the_command_refuses_a_limit_that_is_none(limit):
    with pytest.raises(CommandError, match="--limit must be 1 at least"):
        call_command("check_links", f"--limit={limit}")
