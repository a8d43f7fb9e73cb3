"""What stands in the way of declaring, and the page that lists it."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from assessments import lifecycle
from assessments.answers.lacks import by_kind, in_the_way, links_in
from assessments.editions import transfer
from assessments.models import Assessment, LinkCheck, Missing, Status
from organisations.models import Membership
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    answer_of,
    declaration,
    load_edition,
    make_assessment,
    signatory_of,
)

pytestmark = pytest.mark.django_db

DEAD, ALIVE, UNASKED = (f"https://{name}.example/" for name in ("dead", "alive", "unasked"))
REFUSED = "http://127.0.0.1/"  # refused without asking anybody


@pytest.fixture
def lacking():
    """An assessment that lacks something of each kind but the confirmation."""
    assessment = make_assessment()
    change(assessment, "data-export", code="fulfilled")
    change(assessment, "data-import", code="planned")
    change(assessment, "data-formats", code="partly")
    return assessment


def change(assessment, key, **values):
    assessment.answers.filter(criterion__key=key).update(**values)


def evidence(*urls):
    return [{"title": "T", "url": url} for url in urls]


def check(url, outcome, status=None):
    LinkCheck.objects.create(url=url, outcome=outcome, status=status, checked_at=timezone.now() - timedelta(days=1))


def page_of(assessment, kind=""):
    return f"/assessments/{assessment.pk}/missing/" + (f"?kind={kind}" if kind else "")


def html_of(response):
    return " ".join(response.content.decode().split())


def colleague(assessment, **rights):
    none = {"is_administrator": False, "is_editor": False, "is_signatory": False}
    return MembershipFactory(organisation=assessment.organisation, **none | rights).user


def shown(groups, assessment):
    """What is listed: by category the criteria, and by these what is missing and where that is settled."""
    page = assessment.get_absolute_url()
    return {
        group.category.key: {
            line.answer.criterion.key: [(lack.kind.value, address.removeprefix(page)) for lack, address in line.lacks]
            for line in group.lines
        }
        for group in groups
    }


# what is missing


def test_each_thing_missing_leads_to_the_very_field(lacking):
    groups = in_the_way(lacking.answers.in_order())

    assert shown(groups, lacking) == {
        "data": {
            "data-export": [("explanation", "data/?open=data-export#id_data-export-explanation")],
            "data-import": [("date", "data/?open=data-import#id_data-import-planned_for")],
            "data-formats": [
                ("explanation", "data/?open=data-formats#id_data-formats-explanation"),
                ("standard", "data/?open=data-formats#id_data-formats-standards-0-name"),
            ],
        },
        "partners": {"partners-contact": [("answer", "partners/?open=partners-contact#partners-contact")]},
    }


def test_who_cannot_edit_is_led_to_the_criterion(lacking):
    groups = in_the_way(lacking.answers.in_order(), kind="date", editable=False)

    assert shown(groups, lacking) == {"data": {"data-import": [("date", "data/?open=data-import#data-import")]}}


def test_one_kind_only_leaves_out_what_else_an_answer_lacks(lacking):
    groups = in_the_way(lacking.answers.in_order(), kind="standard")

    assert shown(groups, lacking) == {
        "data": {"data-formats": [("standard", "data/?open=data-formats#id_data-formats-standards-0-name")]}
    }


def test_what_is_missing_is_counted_by_kind(lacking):
    assert by_kind(lacking.answers.in_order()) == {
        Missing.ANSWER: 1,
        Missing.CONFIRMATION: 0,
        Missing.EXPLANATION: 2,
        Missing.DATE: 1,
        Missing.STANDARD: 1,
    }


def test_in_another_edition_is_missing_what_is_to_be_confirmed_there():
    one, two = load_edition("1"), load_edition("2")
    two.make_current()
    assessment = make_assessment(catalogue=one, answered=True)
    moved = transfer.move(assessment, to=two, by=signatory_of(assessment))

    found = shown(in_the_way(moved.answers.in_order(), kind="confirmation"), moved)

    assert {key for category in found.values() for key in category} == {
        "reworded",
        "regraded",
        "whole-read",
        "whole-write",
        "both-parts",
    }
    assert [address.partition("#")[2] for _kind, address in next(iter(found.values()))["reworded"]] == ["reworded"]


# links


def test_dead_links_are_told_with_the_field_they_are_typed_in(lacking):
    change(lacking, "data-import", evidence=evidence(ALIVE, DEAD, UNASKED))
    change(lacking, "partners-contact", evidence=evidence(DEAD))
    check(ALIVE, "alive", 200)
    check(DEAD, "gone", 404)

    links = links_in(lacking.answers.in_order())

    page = lacking.get_absolute_url()
    assert (links.total, links.unasked) == (3, 1)
    assert [(link.check.url, link.address.removeprefix(page)) for link in links.dead] == [
        (DEAD, "data/?open=data-import#id_data-import-evidence-1-url"),
        (DEAD, "partners/?open=partners-contact#partners-contact"),  # not answered yet, so the page shows no field
    ]


# the page


def test_the_page_lists_everything_by_category_with_counts(sign_in, lacking):
    html = html_of(sign_in(signatory_of(lacking)).get(page_of(lacking)))

    assert "4 criteria stand in the way" in html
    assert ">3 criteria<" in html
    assert ">1 criterion<" in html
    assert f'href="/assessments/{lacking.pk}/data/?open=data-import#id_data-import-planned_for"' in html
    assert "Say by when this is planned." in html
    assert f'href="/assessments/{lacking.pk}/submit/"' not in html


def test_the_page_sums_up_by_kind_and_leads_to_each(sign_in, lacking):
    html = html_of(sign_in(signatory_of(lacking)).get(page_of(lacking)))

    kinds = {"answer": "1</span> without an answer", "explanation": "2</span> without an explanation"}
    for kind, words in kinds.items():
        assert f'<a class="chip" href="?kind={kind}"><span class="numbers">{words}</a>' in html
    assert "?kind=confirmation" not in html


def test_one_kind_is_shown_by_itself(sign_in, lacking):
    html = html_of(sign_in(signatory_of(lacking)).get(page_of(lacking, "date")))

    assert '<a class="chip" href="?kind=date" aria-current="true">' in html
    assert "Say by when this is planned." in html
    assert "Choose an answer." not in html
    assert "4 criteria stand in the way" in html


@pytest.mark.parametrize("kind", ["nonsense", "ANSWER", "%00", "answer&kind=x"])
def test_a_kind_that_there_is_not_shows_everything(sign_in, lacking, kind):
    response = sign_in(signatory_of(lacking)).get(page_of(lacking, kind))

    assert response.status_code == 200
    assert len(response.context["groups"]) == 2


def test_a_kind_of_which_nothing_is_missing_any_more_says_so(sign_in, lacking):
    html = html_of(sign_in(signatory_of(lacking)).get(page_of(lacking, "confirmation")))

    assert "Nothing of this kind is missing any more." in html
    assert f'<a href="{page_of(lacking)}">Show everything that is missing</a>' in html


def test_a_reader_sees_what_is_missing_but_can_do_nothing_about_it(sign_in, lacking):
    change(lacking, "data-import", evidence=evidence(DEAD))

    html = html_of(sign_in(colleague(lacking)).get(page_of(lacking)))

    assert f'href="/assessments/{lacking.pk}/data/?open=data-import#data-import"' in html
    assert "#id_" not in html
    assert "Check the links now" not in html


def test_when_nothing_is_missing_a_signatory_is_led_to_declaring(sign_in):
    assessment = make_assessment(answered=True)

    html = html_of(sign_in(signatory_of(assessment)).get(page_of(assessment)))

    assert "Nothing is missing" in html
    assert f'href="/assessments/{assessment.pk}/submit/"' in html


def test_when_nothing_is_missing_an_editor_is_told_whom_to_ask(sign_in):
    assessment = make_assessment(answered=True)
    editor = colleague(assessment, is_editor=True)
    names = sorted([signatory_of(assessment).name, colleague(assessment, is_signatory=True).name])
    MembershipFactory(user__name="A signatory elsewhere")

    html = html_of(sign_in(editor).get(page_of(assessment)))

    assert f"Ask a signatory of your organisation to declare: {', '.join(names)}." in html
    assert f'href="/assessments/{assessment.pk}/submit/"' not in html


def test_when_nothing_is_missing_and_nobody_is_a_signatory_it_says_so(sign_in):
    assessment = make_assessment(answered=True)
    Membership.objects.update(is_signatory=False)

    html = html_of(sign_in(colleague(assessment)).get(page_of(assessment)))

    assert "nobody in your organisation is a signatory yet" in html


def test_a_dead_link_is_a_warning_that_does_not_stand_in_the_way(sign_in):
    assessment = make_assessment(answered=True)
    change(assessment, "data-export", evidence=evidence(DEAD, UNASKED))
    check(DEAD, "gone", 404)

    html = html_of(sign_in(signatory_of(assessment)).get(page_of(assessment)))

    assert "Nothing is missing" in html
    assert f'href="/assessments/{assessment.pk}/data/?open=data-export#id_data-export-evidence-0-url"' in html
    assert "not found there (404, " in html
    assert "2 links are given. 1 of them was not checked yet." in html


@pytest.mark.parametrize(
    ("urls", "sentences"),
    [
        ([UNASKED], "1 link is given. It was not checked yet."),
        ([DEAD, UNASKED], "2 links are given. None of them was checked yet."),
    ],
)
def test_links_of_which_none_was_checked_are_not_counted_again(sign_in, urls, sentences):
    assessment = make_assessment(answered=True)
    change(assessment, "data-export", evidence=evidence(*urls))

    html = html_of(sign_in(signatory_of(assessment)).get(page_of(assessment)))

    assert sentences in html


def test_links_that_all_answered_are_told_to_be_well(sign_in):
    assessment = make_assessment(answered=True)
    change(assessment, "data-export", evidence=evidence(ALIVE))
    check(ALIVE, "alive", 200)

    html = html_of(sign_in(signatory_of(assessment)).get(page_of(assessment)))

    assert "1 link is given. It answered when it was last checked." in html


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW, Status.ACCEPTED])
def test_of_a_declared_assessment_nothing_is_missing(sign_in, lacking, status):
    Assessment.objects.update(status=status)

    html = html_of(sign_in(signatory_of(lacking)).get(page_of(lacking)))

    assert "This assessment was declared, so nothing is missing" in html
    assert "stand in the way" not in html
    assert "Check the links now" not in html


@pytest.mark.parametrize("make_person", [UserFactory, ReviewerFactory, lambda: MembershipFactory().user])
def test_what_another_organisation_misses_is_not_found(sign_in, lacking, make_person):
    client = sign_in(make_person())

    assert client.get(page_of(lacking)).status_code == 404
    assert client.post(f"{page_of(lacking)}links/").status_code == 404


@pytest.mark.parametrize("answered", [False, True])
def test_the_page_takes_as_many_queries_for_few_as_for_many(sign_in, answered, django_assert_max_num_queries):
    few, many = make_assessment(answered=answered), make_assessment(answered=answered)
    for key in ("data-export", "data-import", "data-formats", "partners-contact"):
        change(many, key, evidence=evidence(*(f"https://{key}.example/{number}" for number in range(30))))
    for number in range(20):
        check(f"https://data-export.example/{number}", "gone", 404)
        colleague(many, is_signatory=True)

    for assessment in (few, many):
        client = sign_in(colleague(assessment, is_editor=True))
        with django_assert_max_num_queries(7):
            assert client.get(page_of(assessment)).status_code == 200


# having the links checked


def have_checked(client, assessment):
    response = client.post(f"{page_of(assessment)}links/")
    return response, [str(message) for message in get_messages(response.wsgi_request)]


def test_an_editor_has_the_links_checked(sign_in, lacking):
    change(lacking, "data-import", evidence=evidence(REFUSED, f"{REFUSED}2"))
    client = sign_in(colleague(lacking, is_editor=True))

    response, messages = have_checked(client, lacking)

    assert response.url == page_of(lacking)
    assert messages == ["2 links were checked."]
    assert "not asked: no public address (" in html_of(client.get(page_of(lacking)))


def test_links_checked_just_now_are_not_asked_again(sign_in, lacking):
    change(lacking, "data-import", evidence=evidence(REFUSED))
    client = sign_in(signatory_of(lacking))
    have_checked(client, lacking)
    before = LinkCheck.objects.get().checked_at

    _response, messages = have_checked(client, lacking)

    assert messages[-1] == "There was nothing to do: every link was checked within the last ten minutes."
    assert LinkCheck.objects.get().checked_at == before


def test_when_a_worker_checks_the_links_it_is_said_to_be_under_way(sign_in, lacking, work):
    change(lacking, "data-import", evidence=evidence(REFUSED))

    _response, messages = have_checked(sign_in(signatory_of(lacking)), lacking)

    assert messages == ["The links are being checked. Open this page again in a minute."]
    assert not LinkCheck.objects.exists()


def test_when_the_links_cannot_be_checked_it_says_so(sign_in, lacking):
    change(lacking, "data-import", evidence=["no evidence at all"])

    _response, messages = have_checked(sign_in(signatory_of(lacking)), lacking)

    assert messages == ["The links could not be checked. Please try again later."]


def test_a_reader_cannot_have_the_links_checked(sign_in, lacking):
    response, _messages = have_checked(sign_in(colleague(lacking, is_signatory=True)), lacking)

    assert response.status_code == 403
    assert "Only those who may answer an assessment can have its links checked." in html_of(response)


def test_links_of_a_declared_assessment_are_not_checked_on_request(sign_in):
    assessment = make_assessment(answered=True)
    lifecycle.submit(assessment, declared=declaration(), by=signatory_of(assessment))

    response, _messages = have_checked(sign_in(signatory_of(assessment)), assessment)

    assert response.status_code == 403


# the page to declare


def test_the_page_to_declare_lists_the_same(sign_in, lacking):
    html = html_of(sign_in(signatory_of(lacking)).get(f"/assessments/{lacking.pk}/submit/"))

    assert "4 criteria stand in the way" in html
    assert f'href="/assessments/{lacking.pk}/data/?open=data-formats#id_data-formats-standards-0-name"' in html


def test_a_signatory_who_is_no_editor_is_led_to_the_criteria(sign_in, lacking):
    signatory = colleague(lacking, is_signatory=True)

    html = html_of(sign_in(signatory).get(f"/assessments/{lacking.pk}/submit/"))

    assert f'href="/assessments/{lacking.pk}/data/?open=data-formats#data-formats"' in html
    assert "#id_" not in html


def test_every_field_that_a_line_leads_to_is_on_the_page(sign_in, lacking):
    change(lacking, "data-import", evidence=evidence(ALIVE, DEAD))
    check(DEAD, "silent")
    client = sign_in(signatory_of(lacking))
    lines = [line for group in in_the_way(lacking.answers.in_order()) for line in group.lines]
    addresses = [address for line in lines for _lack, address in line.lacks]
    addresses += [link.address for link in links_in(lacking.answers.in_order()).dead]

    for address in addresses:
        page, _hash, name = address.partition("#")
        assert f'id="{name}"' in client.get(page).content.decode(), address
    assert len(addresses) == 6
    assert answer_of(lacking, "data-import").address_of("evidence-1-url") in addresses
