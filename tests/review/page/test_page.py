"""The page on which a submission is reviewed: what it shows, and what is done there with comments."""

import re

import pytest
from django.urls import reverse

from assessments import lifecycle
from assessments.comments import write
from assessments.models import Audience, Comment, CommentWeight, LinkCheck, Submission
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    answer_of,
    load_edition,
    make_assessment,
    make_submission,
    signatory_of,
)
from tests.worlds import keep

pytestmark = pytest.mark.django_db

COMMENT = {"criterion": "data-export", "text": "Since which release?", "weight": "must", "audience": "organisation"}


def html_of(response):
    return response.content.decode()


def fresh(submission):
    return Submission.objects.with_object().get(pk=submission.pk)


def address(name, submission, *args):
    return reverse(f"review:{name}", args=[submission.pk, *args])


def comment_on(submission, by, criterion="data-export", text="Since which release?", **changes):
    options = {"weight": CommentWeight.MUST, "audience": Audience.ORGANISATION} | changes
    return write.comment(fresh(submission), criterion=criterion, text=text, by=by, **options)


def shown(response):
    """The keys of the criteria on the page, in its order."""
    page = response.context["page"]
    return [answer.criterion.key for group in page.shown for answer in group.answers if not answer.hidden]


def take_in_review():
    reviewer, submission = ReviewerFactory(), make_submission()
    lifecycle.take(submission, by=reviewer)
    return fresh(submission), reviewer


@pytest.fixture(scope="session")
def in_review_once(django_db_setup, django_db_blocker):
    return keep(take_in_review, django_db_blocker)


@pytest.fixture
def in_review(db, in_review_once):
    return in_review_once.put_back()


@pytest.fixture
def submission(in_review):
    return in_review[0]


@pytest.fixture
def reviewer(in_review):
    """The one who has the submission."""
    return in_review[1]


@pytest.fixture
def comment(submission, reviewer):
    return comment_on(submission, reviewer)


@pytest.fixture
def resubmission(submission, comment, reviewer):
    """Returned with a comment on the first criterion, answered and changed there, declared and taken again."""
    lifecycle.return_to_organisation(submission, reason="", by=reviewer)
    person = signatory_of(submission.assessment)
    write.reply(Comment.objects.get(pk=comment.pk), text="We added it.", by=person)
    answer = answer_of(submission.assessment, "data-export")
    answer.explanation = "How it is with data-export since 3.2."
    answer.evidence = [{"title": "Guide", "url": "https://example.org/guide"}]
    answer.save()
    again = make_submission(submission.assessment)
    lifecycle.take(again, by=reviewer)
    return fresh(again)


# what is shown


def test_an_earlier_submission_says_how_it_was_decided_and_leads_to_the_newest(sign_in, reviewer, resubmission):
    earlier = resubmission.assessment.submissions.get(decision="returned")

    html, newest = (html_of(sign_in(reviewer).get(each.get_absolute_url())) for each in (earlier, resubmission))

    assert '<span class="status status-returned">' in html
    assert f'<a href="{resubmission.get_absolute_url()}">Open the newest submission</a>' in html
    assert '<span class="status status-in_review">' in newest
    assert "Open the newest submission" not in newest


def test_the_same_answers_declared_in_another_language_say_so(sign_in, reviewer):
    english, german = (make_submission(make_assessment(answered=True, language=each)) for each in ("en", "de"))

    pages = [html_of(sign_in(reviewer).get(each.get_absolute_url())) for each in (english, german)]

    assert ['<p lang="de">' in page for page in pages] == [False, True]
    assert ['<p lang="en">' in page for page in pages] == [True, False]


def test_an_answer_to_a_comment_says_whose_side_it_is_from(sign_in, reviewer, resubmission, comment):
    write.reply(Comment.objects.get(pk=comment.pk), text="Thank you.", by=reviewer)

    html = html_of(sign_in(reviewer).get(resubmission.get_absolute_url()))

    assert (
        html.index("organisation ·") < html.index("We added it.") < html.index("reviewer ·") < html.index("Thank you.")
    )


def test_the_page_shows_each_criterion_with_its_answer_commentary_and_checks(sign_in, reviewer, submission):
    html = html_of(sign_in(reviewer).get(submission.get_absolute_url()))

    assert "How it is with data-export." in html
    assert "Why it matters." in html
    assert "A “shall” criterion is fulfilled, but no evidence is given." in html
    assert "The standard “JT” is named without an edition." in html


def test_the_page_shows_how_a_link_answered(sign_in, reviewer, resubmission):
    url = "https://example.org/guide"
    LinkCheck.objects.create(url=url, outcome="gone", status=404, checked_at=resubmission.declared_at)

    html = html_of(sign_in(reviewer).get(resubmission.get_absolute_url()))

    assert "The link “Guide” leads nowhere: its page was not found." in html
    assert "not found there (404, " in html


def test_the_page_counts_comments_and_findings_by_category(sign_in, reviewer, submission, comment):
    comment_on(submission, reviewer, weight=CommentWeight.HINT)
    write.resolve(comment_on(submission, reviewer), by=reviewer, at_submission=submission)

    response = sign_in(reviewer).get(submission.get_absolute_url())

    counted = [[words for _kind, _number, words in group.counted] for group in response.context["page"].categories]
    assert counted == [["1 must open", "1 hint open", "2 noticed by machine"], ["1 noticed by machine"]]
    assert '<span class="visually-hidden">2 noticed by machine</span>' in html_of(response)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["data-export", "data-import", "data-formats", "partners-contact"]),
        ("?show=commented", ["data-export"]),
        ("?show=noticed", ["data-export", "data-formats", "partners-contact"]),
        ("?grade=should", ["data-import"]),
        ("?grade=should&grade=may", ["data-import", "data-formats"]),
        ("?show=evidence", []),
        ("?q=Since+WHICH", ["data-export"]),
        ("?show=noticed&grade=may", ["data-formats"]),
        ("?show=commented&grade=may", []),
        ("?show=changed", []),
        ("?show=nonsense&grade=must", ["data-export", "data-import", "data-formats", "partners-contact"]),
    ],
)
def test_the_page_can_be_narrowed(sign_in, reviewer, submission, comment, query, keys):
    response = sign_in(reviewer).get(submission.get_absolute_url() + query)

    assert shown(response) == keys


def test_a_resubmission_shows_first_what_changed_word_by_word(sign_in, reviewer, resubmission):
    response = sign_in(reviewer).get(resubmission.get_absolute_url())

    html = html_of(response)
    assert [answer.criterion.key for answer in response.context["page"].changed] == ["data-export"]
    assert "<del>data-export.</del><ins>data-export since 3.2.</ins>" in html
    assert "<ins>Guide · https://example.org/guide</ins>" in html
    assert html.index("Changed since the submission of") < html.index('id="data"')
    assert "Since which release?" in html
    assert "We added it." in html


def test_a_resubmission_narrowed_to_what_changed_shows_nothing_else(sign_in, reviewer, resubmission):
    response = sign_in(reviewer).get(f"{resubmission.get_absolute_url()}?show=changed")

    assert shown(response) == ["data-export"]
    html = html_of(response)
    assert len(re.findall(r'<article class="clause"', html)) == 4
    assert re.findall(r'<article class="clause" id="([^"]+)"(?:(?! hidden>)[^>])*>', html) == ["data-export"]


def test_a_resubmission_names_what_was_commented_on_and_did_not_change(sign_in, reviewer, submission):
    comment_on(submission, reviewer, criterion="data-import")
    lifecycle.return_to_organisation(submission, reason="", by=reviewer)
    again = make_submission(submission.assessment)

    html = html_of(sign_in(reviewer).get(again.get_absolute_url()))

    assert "No answer changed." in html
    assert '<strong>Commented on before, and not changed:</strong> <a href="#data-import">1.2</a>' in html


def test_a_resubmission_says_when_the_edition_changed(sign_in, reviewer):
    old = load_edition("1")
    assessment = make_assessment(answered=True, catalogue=old)
    first = make_submission(assessment)
    lifecycle.take(first, by=reviewer)
    gone = first.content["answers"][0]
    comment_on(first, reviewer, criterion=gone["criterion"])
    lifecycle.return_to_organisation(first, reason="", by=reviewer)
    new = load_edition("2")
    assessment.answers.all().delete()
    type(assessment).objects.filter(pk=assessment.pk).update(catalogue=new)
    assessment.refresh_from_db()
    asked = new.criteria.in_order().exclude(key=gone["criterion"])[:2]
    for criterion in asked:
        assessment.answers.create(criterion=criterion, code="not_fulfilled")
    second = make_submission(assessment)
    lifecycle.take(second, by=reviewer)
    client = sign_in(reviewer)

    page = html_of(client.get(second.get_absolute_url()))
    earlier = client.get(first.get_absolute_url())

    assert "The edition of the catalogue changed in between, from 1 to 2." in page
    assert f"on criterion {gone['number']}, which is no longer asked" in page
    assert earlier.status_code == 200
    assert len(shown(earlier)) == len(first.content["answers"])


def test_the_history_tells_all_that_was_done_internal_acts_too(sign_in, reviewer, submission):
    for _ in range(25):
        comment_on(submission, reviewer)

    html = html_of(sign_in(reviewer).get(f"{submission.get_absolute_url()}?acts"))

    assert html.count("<span>commented</span>") == 25


def test_the_history_is_fetched_when_it_is_opened(sign_in, reviewer, submission, comment):
    client, url = sign_in(reviewer), submission.get_absolute_url()

    page = html_of(client.get(url))
    fetched = html_of(client.get(f"{url}?acts", headers={"HX-Request": "true", "HX-Target": "acts-told"}))

    assert "<span>commented</span>" not in page
    assert '<a href="?acts#acts">' in page
    assert fetched.lstrip().startswith('<div id="acts-told"')
    assert "<span>commented</span>" in fetched


def test_the_page_takes_few_queries_however_much_was_commented(
    sign_in, reviewer, resubmission, django_assert_max_num_queries
):
    client = sign_in(reviewer)
    for key in ("data-export", "data-import", "partners-contact", ""):
        write.reply(comment_on(resubmission, reviewer, criterion=key), text="Yes?", by=reviewer)
    LinkCheck.objects.create(url="https://example.org/guide", outcome="alive", checked_at=resubmission.declared_at)

    with django_assert_max_num_queries(12):
        response = client.get(resubmission.get_absolute_url())

    assert response.status_code == 200


# who may do what


def test_whoever_does_not_have_it_sees_who_has_and_can_answer_only(sign_in, reviewer, submission, comment):
    html = html_of(sign_in(ReviewerFactory()).get(submission.get_absolute_url()))

    assert f"{reviewer} reviews this submission" in html
    assert "write=remarks-" not in html
    assert f"write={comment.place}" in html
    assert 'name="resolve"' not in html
    assert reverse("review:accept", args=[submission.pk]) not in html


def test_what_is_drawn_for_one_reviewer_offers_nothing_to_another(sign_in, reviewer, submission):
    url, narrowed = submission.get_absolute_url(), f"{submission.get_absolute_url()}?grade=should"

    pages = [html_of(sign_in(person).get(each)) for person in (reviewer, ReviewerFactory()) for each in (url, narrowed)]

    ways = ("?write=remarks-data-export", "?grade=should&amp;write=remarks-data-export")
    assert [[way in html for way in ways] for html in pages] == [
        [True, False],
        [False, True],
        [False, False],
        [False, False],
    ]


def test_what_is_noticed_later_is_shown_though_the_answer_was_drawn_before(sign_in, reviewer, resubmission):
    client, url = sign_in(reviewer), resubmission.get_absolute_url()
    before = html_of(client.get(url))

    LinkCheck.objects.create(
        url="https://example.org/guide", outcome="gone", status=404, checked_at=resubmission.declared_at
    )

    sentence = "not found there (404, "
    assert [sentence in html for html in (before, html_of(client.get(url)))] == [False, True]


def test_accepting_is_offered_once_no_must_is_open(sign_in, reviewer, submission, comment):
    client, accept = sign_in(reviewer), reverse("review:accept", args=[submission.pk])

    before = html_of(client.get(submission.get_absolute_url()))
    client.post(address("settle", submission), {"resolve": comment.pk})
    after = html_of(client.get(submission.get_absolute_url()))

    assert "It cannot be accepted yet: 1 comment that is a must is not resolved." in before
    assert f'href="#{comment.place}">1.1 Since which release?' in before
    assert [accept in html for html in (before, after)] == [False, True]


def test_returning_needs_no_reason_where_a_must_tells_it(sign_in, reviewer, submission, comment):
    response = sign_in(reviewer).post(address("return", submission), {"reason": ""})

    assert response.url == "/review/"
    assert fresh(submission).decision == "returned"


def test_returning_again_needs_no_reason_where_a_must_told_before_is_not_resolved(sign_in, reviewer, resubmission):
    response = sign_in(reviewer).post(address("return", resubmission), {"reason": ""})

    assert response.url == "/review/"
    assert fresh(resubmission).decision == "returned"


def test_a_reason_refused_because_it_was_decided_meanwhile_is_not_lost(sign_in, reviewer, submission):
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    response = sign_in(reviewer).post(address("return", submission), {"reason": "Something long."})

    html = html_of(response)
    assert response.status_code == 409
    assert '<blockquote class="keep-lines">Something long.</blockquote>' in html
    assert "Say more." in html


# commenting


def test_the_form_opens_at_the_criterion(sign_in, reviewer, submission):
    html = html_of(sign_in(reviewer).get(f"{submission.get_absolute_url()}?write=remarks-data-import"))

    assert html.count('name="weight"') == 2
    assert 'name="criterion" value="data-import"' in html


@pytest.mark.parametrize(("criterion", "anchor"), [("data-import", "data-import"), ("", "whole")])
def test_a_comment_leads_back_to_its_criterion_narrowed_as_before(sign_in, reviewer, submission, criterion, anchor):
    response = sign_in(reviewer).post(
        f"{address('comment', submission)}?grade=should", COMMENT | {"criterion": criterion}
    )

    [comment] = Comment.objects.all()
    assert response.url == f"{submission.get_absolute_url()}?grade=should#{anchor}"
    assert (comment.criterion, comment.text, comment.by) == (criterion, "Since which release?", reviewer)


def test_htmx_gets_the_comments_of_the_criterion_and_what_is_counted(sign_in, reviewer, submission):
    response = sign_in(reviewer).post(address("comment", submission), COMMENT, headers={"HX-Request": "true"})

    html = html_of(response)
    assert html.lstrip().startswith('<div class="remarks" id="remarks-data-export"')
    assert "Since which release?" in html
    assert '<nav class="side" id="categories"' in html
    assert "It cannot be accepted yet" in html
    assert 'class="clause"' not in html


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " \x01 "}, "This field is required."),
        ({"text": "x" * 5001}, "Ensure this value has at most 5000 characters (it has 5001)."),
        ({"weight": "heavy"}, "Select a valid choice. heavy is not one of the available choices."),
        ({"audience": ""}, "This field is required."),
        ({"criterion": "nothing"}, "This submission has no such criterion."),
        ({"criterion": "x" * 100}, "This submission has no such criterion."),
    ],
)
def test_a_comment_that_cannot_be_stored_is_refused_and_kept(sign_in, reviewer, submission, changes, sentence, headers):
    posted = COMMENT | changes

    response = sign_in(reviewer).post(address("comment", submission), posted, headers=headers)

    html = html_of(response)
    assert response.status_code == 409
    assert sentence in html
    assert posted["text"].strip(" \x01") in html
    assert not Comment.objects.exists()


def test_a_comment_refused_keeps_for_whom_it_is(sign_in, reviewer, submission):
    response = sign_in(reviewer).post(address("comment", submission), COMMENT | {"text": "", "audience": "internal"})

    assert response.context["page"].form["audience"].value() == "internal"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_comment_after_somebody_took_it_over_is_refused_and_shown(sign_in, reviewer, submission, headers):
    colleague = ReviewerFactory()
    lifecycle.hand_over(submission, to=colleague, by=colleague)

    response = sign_in(reviewer).post(address("comment", submission), COMMENT, headers=headers)

    html = html_of(response)
    assert response.status_code == 409
    assert "Only who reviews this submission can do this; take it over first." in html
    assert '<blockquote class="keep-lines">Since which release?</blockquote>' in html


# settling and answering


def test_a_comment_is_resolved_and_opened_again_in_place(sign_in, reviewer, submission, comment):
    client, htmx = sign_in(reviewer), {"HX-Request": "true"}

    resolved = client.post(address("settle", submission), {"resolve": comment.pk}, headers=htmx)
    opened = client.post(address("settle", submission), {"reopen": comment.pk})

    assert html_of(resolved).lstrip().startswith(f'<li class="comment is-resolved" id="{comment.place}"')
    assert f"Resolved by {reviewer}" in html_of(resolved)
    assert opened.url == f"{submission.get_absolute_url()}#{comment.place}"
    assert Comment.objects.open().count() == 1


@pytest.mark.parametrize("posted", [{}, {"resolve": ""}, {"resolve": "x"}, {"resolve": "9" * 30}, {"reopen": "0"}])
def test_settling_what_is_not_there_is_not_found(sign_in, reviewer, submission, posted):
    assert sign_in(reviewer).post(address("settle", submission), posted).status_code == 404


def test_settling_the_comment_of_another_assessment_is_not_found(sign_in, reviewer, submission):
    other = make_submission()
    lifecycle.take(other, by=reviewer)
    comment = comment_on(other, reviewer)

    assert sign_in(reviewer).post(address("settle", submission), {"resolve": comment.pk}).status_code == 404
    assert Comment.objects.open().count() == 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_settling_what_somebody_else_has_is_refused_at_the_comment(sign_in, submission, comment, headers):
    response = sign_in(ReviewerFactory()).post(address("settle", submission), {"resolve": comment.pk}, headers=headers)

    assert response.status_code == 409
    assert "Only who reviews this submission can do this; take it over first." in html_of(response)


@pytest.mark.parametrize(
    ("audience", "is_returned", "sentence"),
    [
        ("organisation", False, "The organisation reads it, too, once you decide."),
        ("organisation", True, "The organisation reads it at once, and is told by mail."),
        ("internal", True, "Only reviewers read it."),
    ],
)
def test_the_form_of_an_answer_says_who_reads_it(sign_in, reviewer, submission, audience, is_returned, sentence):
    comment = comment_on(submission, reviewer, audience=audience)
    if is_returned:
        lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    html = html_of(sign_in(reviewer).get(f"{submission.get_absolute_url()}?write=comment-{comment.pk}"))

    assert sentence in html


def test_any_reviewer_answers_a_comment(sign_in, submission, comment):
    client = sign_in(ReviewerFactory())

    response = client.post(address("reply", submission, comment.pk), {"text": " See 1.2. "})

    assert response.url == f"{submission.get_absolute_url()}#{comment.place}"
    assert [reply.text for reply in comment.replies.all()] == ["See 1.2."]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("text", ["", "x" * 5001])
def test_an_answer_that_cannot_be_stored_is_refused_and_kept(sign_in, reviewer, submission, comment, text, headers):
    response = sign_in(reviewer).post(address("reply", submission, comment.pk), {"text": text}, headers=headers)

    assert response.status_code == 409
    assert text in html_of(response)
    assert f'<form class="comment-form" method="post" action="{address("reply", submission, comment.pk)}"' in html_of(
        response
    )
    assert not comment.replies.exists()


def test_an_answer_to_a_comment_that_is_not_there_is_not_found(sign_in, reviewer, submission):
    assert sign_in(reviewer).post(address("reply", submission, 999), {"text": "Yes?"}).status_code == 404


def test_htmx_gets_the_form_alone_and_without_it_again(sign_in, reviewer, submission, comment):
    client, headers = sign_in(reviewer), {"HX-Request": "true", "HX-Target": comment.place}
    url = submission.get_absolute_url()

    opened = html_of(client.get(f"{url}?write={comment.place}", headers=headers))
    closed = html_of(client.get(url, headers=headers))

    assert ["<textarea" in html for html in (opened, closed)] == [True, False]
    assert 'class="clause"' not in opened


# a second reviewer


def test_the_second_reviewer_approves_or_objects(sign_in, reviewer, submission, settings):
    settings.SECOND_REVIEWER = True
    lifecycle.approve(submission, by=reviewer)
    second, retract = (reverse(f"review:{name}", args=[submission.pk]) for name in ("second", "retract"))

    offered = {}
    for person in (reviewer, ReviewerFactory()):
        html = html_of(sign_in(person).get(submission.get_absolute_url()))
        offered[person] = [second in html, retract in html, "Object" in html]

    assert list(offered.values()) == [[False, True, False], [True, True, True]]


def test_members_who_review_do_not_see_the_page_of_their_own(sign_in, submission):
    insider = MembershipFactory(user__is_reviewer=True, organisation=submission.assessment.organisation).user

    assert sign_in(insider).get(submission.get_absolute_url()).status_code == 403
