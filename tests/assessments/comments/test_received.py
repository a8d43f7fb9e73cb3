"""What the organisation sees of a review: comments at the criteria, answering them, and what is to do."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments import lifecycle
from assessments.answers.save import save
from assessments.answers.values import current_values
from assessments.comments import received, write
from assessments.editions import transfer
from assessments.models import Act, Audience, Comment, CommentWeight, Status, Upshot
from assessments.resubmission import since_last
from tests.factories import (
    MembershipFactory,
    answer_of,
    keep_in_memory,
    load_edition,
    make_assessment,
    make_submission,
    signatory_of,
)

from ..posting import address, page_address, posted

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}
WHOLE = ""
EXPORT, IMPORT, CONTACT = "data-export", "data-import", "partners-contact"


@pytest.fixture
def assessment(complete_draft):
    return complete_draft


@pytest.fixture
def owner(assessment):
    return signatory_of(assessment)


@pytest.fixture
def browser(owner, sign_in):
    return sign_in(owner)


def declared(assessment, reviewer):
    """A submission that the reviewer has."""
    submission = make_submission(assessment)
    lifecycle.take(submission, by=reviewer)
    submission.refresh_from_db()
    return submission


def said(submission, criterion, text="Say more.", weight=CommentWeight.MUST, audience=Audience.ORGANISATION):
    return write.comment(
        submission, criterion=criterion, text=text, weight=weight, audience=audience, by=submission.reviewer
    )


def sent_back(submission, *, reason="See the comments."):
    lifecycle.return_to_organisation(submission, reason=reason, by=submission.reviewer)
    submission.refresh_from_db()
    submission.assessment.refresh_from_db()


@pytest.fixture
def returned(assessment, reviewer):
    """Call it with criteria (keys) to get comments on them, with which the assessment was returned."""

    def _returned(*criteria, **details):
        submission = declared(assessment, reviewer)
        made = [said(submission, criterion, **details) for criterion in criteria]
        sent_back(submission)
        assessment.refresh_from_db()
        return [fresh(comment) for comment in made]

    return _returned


def fresh(comment):
    return Comment.objects.with_upshot().get(pk=comment.pk)


def change(answer, by, explanation="Said anew."):
    values = current_values(answer) | {"explanation": explanation}
    return save(answer, values, revision=answer.revision, by=by)


def to_do(assessment):
    """The comments that are to do, asked for in both ways there are."""
    assessment.refresh_from_db()
    one_by_one = {comment.pk for comment in received.told(assessment).to_do}
    assert one_by_one == set(Comment.objects.of(assessment).to_do().values_list("pk", flat=True))
    assert len(one_by_one) == received.by_assessment(received.to_do_in([assessment]))[assessment.pk]
    return one_by_one


def html_of(response):
    assert response.status_code == 200
    return response.content.decode()


def reply_address(comment):
    return reverse("assessments:comment", args=[comment.submission.assessment_id, comment.pk])


def written(comment, text):
    return {f"comment-{comment.pk}-text": text}


# what is to do


def test_a_comment_is_to_do_until_the_organisation_answers_it(assessment, owner, reviewer, returned):
    export, whole = returned(EXPORT, WHOLE)

    before = to_do(assessment)
    write.reply(export, text="I mean the formats.", by=reviewer)
    after_the_reviewer = to_do(assessment)
    write.reply(export, text="It is all in there.", by=owner)
    write.reply(whole, text="We see.", by=owner)

    assert before == after_the_reviewer == {export.pk, whole.pk}
    assert to_do(assessment) == set()
    assert fresh(export).upshot == Upshot.ANSWERED


def test_a_comment_is_to_do_until_the_answer_to_its_criterion_is_changed(assessment, owner, returned):
    export, other, whole = returned(EXPORT, IMPORT, WHOLE)

    change(answer_of(assessment, EXPORT), owner)

    assert to_do(assessment) == {other.pk, whole.pk}
    assert fresh(export).upshot == Upshot.CHANGED


def test_what_was_changed_before_the_return_settles_nothing(assessment, owner, returned):
    change(answer_of(assessment, EXPORT), owner)

    (export,) = returned(EXPORT)

    assert to_do(assessment) == {export.pk}


def test_a_comment_resolved_is_not_to_do(assessment, reviewer, returned):
    (export,) = returned(EXPORT)

    Comment.objects.filter(pk=export.pk).update(resolved_at=timezone.now(), resolved_by=reviewer)

    assert to_do(assessment) == set()
    assert fresh(export).upshot == Upshot.RESOLVED


def test_a_must_left_unresolved_by_a_later_return_is_to_do_again_but_no_hint(assessment, owner, reviewer, returned):
    (must,) = returned(EXPORT)
    Comment.objects.create(
        submission=must.submission, criterion=IMPORT, weight=CommentWeight.HINT, text="Or so.", at=must.at
    )
    for comment in Comment.objects.all():
        write.reply(comment, text="We think it is enough.", by=owner)

    again = declared(assessment, reviewer)
    while_reviewed = to_do(assessment)
    sent_back(again)

    assert while_reviewed == set()
    assert to_do(assessment) == {must.pk}


def test_nothing_is_to_do_once_declared_again(assessment, reviewer, returned):
    (export,) = returned(EXPORT)

    declared(assessment, reviewer)

    assert to_do(assessment) == set()
    assert fresh(export).upshot is None


# on the pages


def test_a_comment_stands_at_its_criterion_and_is_counted_in_the_navigation(browser, assessment, returned):
    (comment,) = returned(EXPORT, text="Which formats?")

    html = html_of(browser.get(page_address(answer_of(assessment, EXPORT))))

    card = html.partition('id="data-export"')[2].partition("</article>")[0]
    assert "Which formats?" in card
    assert ">must<" in card
    assert ">to do<" in card
    assert str(comment.by) in card
    assert html.count("Which formats?") == 1
    assert html.partition('id="progress"')[2].partition("</ul>")[0].count("1 comment to do") == 1


def test_a_category_says_that_there_are_comments_on_the_whole(browser, assessment, returned):
    returned(WHOLE, text="All too short.")

    html = html_of(browser.get(page_address(answer_of(assessment, EXPORT))))

    assert "1 comment is on the whole assessment." in html
    assert "All too short." not in html
    assert "All too short." in html_of(browser.get(assessment.get_absolute_url()))


def test_saving_the_answer_brings_comment_and_count_up_to_date(browser, assessment, returned):
    (comment,) = returned(EXPORT)
    answer = answer_of(assessment, EXPORT)

    html = html_of(browser.post(address(answer), posted(answer, explanation="Said anew."), headers=HTMX))

    chip = html.partition(f'id="upshot-{comment.pk}"')[2].partition("</span>")[0]
    assert chip.endswith('hx-swap-oob="true">answer changed')
    assert "comment to do" not in html


def test_the_overview_lists_all_comments_with_what_became_of_them(browser, assessment, owner, returned):
    done, waits = returned(EXPORT, CONTACT)
    write.reply(done, text="So it is.", by=owner)

    html = html_of(browser.get(assessment.get_absolute_url()))

    listed = html.partition('id="comments"')[2].partition("</details>")[0]
    assert f'href="{answer_of(assessment, EXPORT).get_absolute_url()}"' in listed
    assert f'href="{answer_of(assessment, CONTACT).get_absolute_url()}"' in listed
    assert (listed.count(">answered<"), listed.count(">to do<")) == (1, 1)
    assert "1 comment waits for you" in html
    assert waits.pk in to_do(assessment)


def test_hints_stay_readable_folded_after_acceptance(sign_in, assessment, owner, reviewer):
    submission = declared(assessment, reviewer)
    said(submission, EXPORT, "Next time, name them.", weight=CommentWeight.HINT)
    lifecycle.approve(submission, by=reviewer)
    lifecycle.accept(submission)

    html = html_of(sign_in(owner).get(assessment.get_absolute_url()))

    assert '<details class="commented" id="comments" tabindex="-1">' in html
    assert "Next time, name them." in html
    assert ">to do<" not in html


def test_the_next_comment_leads_through_those_to_do_in_the_order_of_criteria(browser, assessment, owner, returned):
    contact, export, whole, imported = returned(CONTACT, EXPORT, WHOLE, IMPORT)
    change(answer_of(assessment, IMPORT), owner)

    def after(comment=None):
        query = {"after": comment.pk} if comment else {"after": "no number"}
        return browser.get(reverse("assessments:next_comment", args=[assessment.pk]), query).url

    first = f"{assessment.get_absolute_url()}#comment-{whole.pk}"
    assert after() == first
    assert after(whole) == answer_of(assessment, EXPORT).get_absolute_url()
    assert after(export) == after(imported) == answer_of(assessment, CONTACT).get_absolute_url()
    assert after(contact) == first


def test_the_next_comment_is_none_when_all_are_dealt_with(browser, assessment):
    response = browser.get(reverse("assessments:next_comment", args=[assessment.pk]), follow=True)

    assert "No comment waits for you any more." in html_of(response)


def test_dashboard_and_list_count_what_is_to_do_and_lead_there(browser, assessment, owner, returned):
    returned(EXPORT, CONTACT)
    assessment.assignments.create(category="data", user=owner, by=owner)

    dashboard, index = (html_of(browser.get(reverse(name))) for name in ("dashboard", "assessments:index"))

    address = reverse("assessments:next_comment", args=[assessment.pk])
    assert [page.count(f'href="{address}"') for page in (dashboard, index)] == [1, 1]
    assert f"{assessment.object_name}: 2 comments to do</a>" in dashboard
    assert index.count("2 comments to do") == 1
    assert dashboard.count(": 1 comment to do</a>") == 1  # in the category assigned


def test_what_is_missing_warns_of_musts_not_dealt_with(browser, assessment, returned):
    returned(EXPORT, text="Which formats?")
    Comment.objects.create(
        submission=Comment.objects.get().submission,
        criterion=IMPORT,
        weight=CommentWeight.HINT,
        text="Or so.",
        at=timezone.now(),
    )

    html = html_of(browser.get(reverse("assessments:missing", args=[assessment.pk])))

    assert "1 comment that is a must waits for you" in html
    assert "Which formats?" in html
    assert "Or so." not in html
    assert "Nothing is missing" in html


def test_declaring_again_says_what_was_done_since_and_what_still_waits(browser, assessment, owner, returned):
    export, _imported, _contact = returned(EXPORT, IMPORT, CONTACT)
    change(answer_of(assessment, IMPORT), owner)
    write.reply(export, text="So it is.", by=owner)

    html = html_of(browser.get(reverse("assessments:submit", args=[assessment.pk])))

    assert "1 answer differs from what you declared on" in html
    assert "You answered 1 comment." in html
    assert "1 comment of the reviewers still waits for you." in html


def test_changed_and_changed_back_is_no_difference_to_what_was_declared(assessment, owner, returned):
    returned(EXPORT)
    answer = answer_of(assessment, EXPORT)
    declared_so = answer.explanation

    changed = change(answer, owner)
    between = since_last(assessment, assessment.answers.in_order())
    change(changed, owner, explanation=declared_so)

    since = since_last(assessment, assessment.answers.in_order())
    assert (between.changed, since.changed, since.answered, since.is_anything) == (1, 0, 0, False)


def test_a_must_is_no_obstacle_to_declaring_again(browser, assessment, returned):
    returned(EXPORT)
    data = {"name": "Ada Byron", "function": "Director", "place": "Bremen", "confirmed": "on"}

    browser.post(reverse("assessments:submit", args=[assessment.pk]), data)

    assessment.refresh_from_db()
    assert assessment.status == Status.SUBMITTED


def test_a_comment_on_a_criterion_that_the_next_edition_dropped_stands_with_the_whole(sign_in, reviewer):
    assessment = make_assessment(answered=True, catalogue=load_edition("1"))
    owner = signatory_of(assessment)
    submission = declared(assessment, reviewer)
    dropped, kept = said(submission, "removed", "Why so?"), said(submission, "kept")
    sent_back(submission)
    next_edition = load_edition("2")
    next_edition.make_current()

    moved = transfer.move(assessment, to=next_edition, by=owner)

    told = received.told(moved)
    there = f"{assessment.get_absolute_url()}#comment-{dropped.pk}"
    assert [comment.pk for comment in told.on_the_whole] == [dropped.pk]
    assert to_do(moved) == {dropped.pk, kept.pk}
    assert received.address_of(told.on_the_whole[0]) == there
    assert "Why so?" in html_of(sign_in(owner).get(assessment.get_absolute_url()))


# answering


def test_an_answer_is_kept_with_the_comment(browser, assessment, owner, returned):
    (comment,) = returned(EXPORT)

    response = browser.post(reply_address(comment), written(comment, "  It is in the manual.\r\n"))

    reply = comment.replies.get()
    assert (reply.text, reply.by, reply.of_reviewer) == ("It is in the manual.", owner, False)
    assert response.url == answer_of(assessment, EXPORT).get_absolute_url()
    assert "It is in the manual." in html_of(browser.get(response.url))


def test_with_script_the_comment_and_the_progress_come_back(browser, assessment, returned):
    comment, _other = returned(EXPORT, IMPORT)

    html = html_of(browser.post(reply_address(comment), written(comment, "So it is."), headers=HTMX))

    assert html.strip().startswith(f'<li class="comment" id="comment-{comment.pk}"')
    assert "So it is." in html
    assert ">answered<" in html
    assert "1 comment to do" in html.partition('id="progress"')[2]
    assert "hx-preserve" not in html


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \u202e\x00 ", "Write what you want to answer."),
        ("long <b>" + "x" * 5000, "at most 5000 characters"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_with_what_was_typed(browser, returned, headers, text, sentence):
    (comment,) = returned(EXPORT)

    response = browser.post(reply_address(comment), written(comment, text), headers=headers)

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert ("long &lt;b&gt;xxx" in html) == text.startswith("long")
    assert not comment.replies.exists()


def test_a_comment_can_be_answered_while_it_is_reviewed_again(browser, assessment, reviewer, returned):
    (comment,) = returned(EXPORT)
    declared(assessment, reviewer)

    browser.post(reply_address(comment), written(comment, "One more thing."))

    assert [reply.text for reply in comment.replies.all()] == ["One more thing."]


def test_who_may_only_read_reads_the_comments_and_cannot_answer(sign_in, assessment, returned):
    (comment,) = returned(EXPORT, text="Which formats?")
    reader = MembershipFactory(organisation=assessment.organisation, is_editor=False).user
    browser = sign_in(reader)

    html = html_of(browser.get(page_address(answer_of(assessment, EXPORT))))
    response = browser.post(reply_address(comment), written(comment, "No."))

    assert "Which formats?" in html
    assert "reply-form" not in html
    assert response.status_code == 403
    assert "You may read this assessment, but not answer its comments." in response.content.decode()
    assert not comment.replies.exists()


def test_what_was_not_told_cannot_be_found_or_answered(browser, assessment, reviewer):
    submission = declared(assessment, reviewer)
    undecided, internal = said(submission, EXPORT), said(submission, EXPORT, audience=Audience.INTERNAL)
    found = [browser.get(reply_address(comment)).status_code for comment in (undecided, internal)]
    sent_back(submission)

    answered = browser.post(reply_address(internal), written(internal, "I saw it.")).status_code
    assert [*found, answered] == [404, 404, 404]


# the history


def test_the_history_tells_the_organisation_what_it_answered_and_not_what_reviewers_did(
    browser, assessment, owner, reviewer, returned
):
    (comment,) = returned(EXPORT)
    write.reply(comment, text="So it is.", by=owner)
    write.reply(comment, text="I see.", by=reviewer)
    again = declared(assessment, reviewer)
    write.resolve(comment, by=reviewer, at_submission=again)

    html = html_of(browser.get(reverse("assessments:history", args=[assessment.pk])))

    acts = list(assessment.events.for_organisation().exclude(act=Act.ENTERED).values_list("act", "by"))
    assert acts == [(Act.ANSWERED, owner.pk)]
    assert html.count("comment answered") == 1
    assert f'href="{answer_of(assessment, EXPORT).get_absolute_url()}"' in html


# nothing leaks


def organisation_pages(assessment, comment):
    """Every address of the organisation where something of a review could show, with how it is asked for."""
    names = ["overview", "history", "missing", "submit", "next_comment"]
    pages = [reverse(f"assessments:{name}", args=[assessment.pk]) for name in names]
    for key in ("data", "partners"):
        pages.append(reverse("assessments:category", args=[assessment.pk, key]))
    for key in (EXPORT, IMPORT):
        pages.append(reverse("assessments:answer_history", args=[assessment.pk, "data", key]))
        pages.append(reverse("assessments:answer", args=[assessment.pk, "data", key]))
    pages += [reverse(f"exchange:{name}", args=[assessment.pk]) for name in ("json", "xlsx", "import")]
    pages += [reverse("drafts:preview", args=[assessment.pk]), reverse("documents:index", args=[assessment.pk])]
    pages += [reverse(name) for name in ("dashboard", "assessments:index", "assessments:start", "api:statements")]
    return [*pages, reverse("directory:profile", args=[assessment.organisation.slug]), reply_address(comment)]


def contents(browser, assessment, comment):
    """What all these pages say: with and without script, and what is polled while a category is open."""
    responses = [
        browser.get(page, headers=headers, follow=True)
        for page in organisation_pages(assessment, comment)
        for headers in ({}, HTMX)
    ]
    news = reverse("assessments:news", args=[assessment.pk, "data"])
    responses.append(browser.post(news, {f"{EXPORT}-revision": 99, f"{IMPORT}-revision": 99}, headers=HTMX))
    answer = answer_of(assessment, EXPORT)
    responses.append(browser.post(address(answer), posted(answer, explanation="Anew."), headers=HTMX))
    responses.append(browser.post(reply_address(comment), written(comment, "Seen."), headers=HTMX))
    return [text_of(response) for response in responses]


def text_of(response):
    content = response.getvalue()
    if zipfile.is_zipfile(io.BytesIO(content)):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    return content.decode(errors="replace")


@pytest.mark.slow(reason="reads every page of an assessment")
def test_nothing_internal_and_nothing_undecided_shows_on_any_page_of_the_organisation(
    browser, assessment, owner, reviewer
):
    submission = declared(assessment, reviewer)
    told = said(submission, EXPORT, "Told-to-you.")
    internal = said(submission, EXPORT, "Among-us-only.", audience=Audience.INTERNAL)
    write.reply(internal, text="Among-us-only, too.", by=reviewer)
    sent_back(submission)
    while_returned = contents(browser, assessment, told)
    again = declared(assessment, reviewer)
    said(again, EXPORT, "Not-yet-decided.")
    said(again, WHOLE, "Not-yet-decided.")
    lifecycle.release(again, by=reviewer)

    while_reviewed = contents(browser, assessment, told)

    assert sum("Told-to-you." in page for page in while_returned) >= 6
    assert [page for page in while_returned + while_reviewed if "Among-us-only" in page] == []
    assert [page for page in while_reviewed if "Not-yet-decided" in page] == []


# how many queries


def queries(browser, url, **details):
    with CaptureQueriesContext(connection) as asked:
        response = browser.post(url, **details) if details else browser.get(url)
    assert response.status_code == 200
    return len([query for query in asked if "SAVEPOINT" not in query["sql"]])


def test_pages_take_as_many_queries_for_one_comment_as_for_many(browser, assessment, owner, returned):
    (first,) = returned(EXPORT)
    write.reply(first, text="So it is.", by=owner)
    category = page_address(answer_of(assessment, EXPORT))
    pages = [category, assessment.get_absolute_url(), reverse("dashboard"), reverse("assessments:index")]
    pages += [reverse(f"assessments:{name}", args=[assessment.pk]) for name in ("missing", "submit", "history")]
    browser.get(category)

    with_one = [queries(browser, page) for page in pages]
    for number in range(6):
        comment = Comment.objects.create(
            submission=first.submission, criterion=(EXPORT, IMPORT, WHOLE)[number % 3], text="More.", at=timezone.now()
        )
        write.reply(comment, text="So it is.", by=owner)
    with_many = [queries(browser, page) for page in pages]

    assert with_many == with_one
    assert with_one[0] <= 12


def test_saving_takes_eight_queries_at_most_where_there_are_comments(browser, assessment, returned):
    returned(EXPORT, EXPORT, IMPORT)
    answer = answer_of(assessment, EXPORT)
    keep_in_memory(assessment.catalogue)

    taken = queries(browser, address(answer), data=posted(answer, explanation="Anew."), headers=HTMX)

    assert taken <= 8
