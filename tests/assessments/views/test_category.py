import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import lifecycle
from assessments.answers.save import save
from assessments.answers.values import current_values
from assessments.models import Answer, Assessment, Status
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    answer_of,
    declaration,
    keep_in_memory,
    make_assessment,
    make_submission,
    signatory_of,
)

from ..posting import address, page_address, posted

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}
LOG = {"title": "Log", "url": "https://example.org/log"}
JT = {"name": "JT", "direction": "read"}


@pytest.fixture
def assessment(open_draft):
    return open_draft


@pytest.fixture
def answer(assessment):
    return answer_of(assessment, "data-export")


@pytest.fixture
def editor(assessment, sign_in):
    """The browser of somebody who may answer."""
    return sign_in(signatory_of(assessment))


def stored(answer):
    return Answer.objects.filter(pk=answer.pk).values().get()


def html_of(response):
    return response.content.decode()


def changed_by_another(answer, explanation="Theirs."):
    """Somebody else saves the answer after our page was read."""
    other = MembershipFactory(organisation=answer.assessment.organisation, user__name="Grace Hopper").user
    values = current_values(answer) | {"code": "partly", "explanation": explanation}
    save(Answer.objects.get(pk=answer.pk), values, revision=answer.revision, by=other)
    return other


# the page of a category


def test_the_page_shows_a_card_for_each_criterion_of_the_category(editor, answer):
    response = editor.get(page_address(answer))

    html = html_of(response)
    assert response.status_code == 200
    assert re.findall(r'<article class="criterion-card" id="([^"]+)"', html) == [
        "data-export",
        "data-import",
        "data-formats",
    ]
    assert html.count('class="answer-form"') == 2  # of the one that is open, and the template for blank ones
    assert html.count("data-blank") == 2
    assert f'hx-post="{address(answer)}"' in html
    assert f'action="{address(answer)}"' in html


def test_the_page_fills_in_what_is_stored(editor, answer):
    Answer.objects.filter(pk=answer.pk).update(
        code="planned", explanation="“Ωμέγα” & <b>", planned_for="2027-03-31", evidence=[LOG], revision=5
    )

    html = html_of(editor.get(answer.get_absolute_url()))

    assert 'name="data-export-code" value="planned" checked' in html
    assert "“Ωμέγα” &amp; &lt;b&gt;</textarea>" in html
    assert 'value="2027-03-31"' in html
    assert 'value="https://example.org/log"' in html
    assert 'name="data-export-revision" value="5"' in html


def test_the_page_leads_to_the_next_category(editor, assessment):
    first, last = (editor.get(f"/assessments/{assessment.pk}/{key}/") for key in ("data", "partners"))

    assert first.context["page"].following.key == "partners"
    assert last.context["page"].following is None


def opened(response):
    return [card.key for card in response.context["cards"] if card.is_open]


def test_the_first_that_lacks_something_is_open_or_the_one_asked_for(editor, assessment):
    page = f"/assessments/{assessment.pk}/data/"

    assert opened(editor.get(page)) == ["data-export"]
    assert opened(editor.get(page, {"open": "data-formats"})) == ["data-formats"]
    assert opened(editor.get(page, {"open": "nothing"})) == ["data-export"]
    assessment.answers.filter(criterion__key="data-export").update(code="not_fulfilled")
    assert opened(editor.get(page)) == ["data-import"]


def test_what_is_begun_keeps_its_fields_and_what_is_answered_is_a_line(editor, assessment):
    assessment.answers.filter(criterion__key="data-import").update(code="partly")
    assessment.answers.filter(criterion__key="data-formats").update(code="not_fulfilled", explanation="No & no.")

    html = html_of(editor.get(f"/assessments/{assessment.pk}/data/"))

    assert 'name="data-import-code" value="partly" checked' in html
    assert 'name="data-formats-code"' not in html
    assert "<p>No &amp; no.</p>" in html.partition('id="line-data-formats"')[2].partition("</article>")[0]


@pytest.mark.parametrize(
    ("show", "shown"), [("open", ["data-export", "data-import"]), ("commented", []), ("nonsense", None)]
)
def test_a_category_can_be_narrowed_to_what_is_open_or_commented(editor, assessment, show, shown):
    assessment.answers.filter(criterion__key="data-formats").update(code="not_fulfilled")

    response = editor.get(f"/assessments/{assessment.pk}/data/", {"show": show, "grade": ""})

    assert keys_of(response) == (shown if shown is not None else ["data-export", "data-import", "data-formats"])


def test_a_save_keeps_what_the_page_is_narrowed_to(editor, answer):
    where = f"{address(answer)}?show=open&grade=shall"

    response = editor.post(where, posted(answer, code="not_fulfilled"))

    assert response.url == f"{page_address(answer)}?show=open&grade=shall&open=data-export#data-export"


@pytest.mark.parametrize("key", ["nothing", "data-export"])
def test_a_category_that_does_not_exist_is_not_found(editor, assessment, key):
    assert editor.get(f"/assessments/{assessment.pk}/{key}/").status_code == 404


def test_a_category_that_does_not_address_the_organisation_is_not_found(sign_in):
    customers = make_assessment(role="customer")

    client = sign_in(signatory_of(customers))

    assert client.get(f"/assessments/{customers.pk}/partners/").status_code == 200
    assert client.get(f"/assessments/{customers.pk}/data/").status_code == 404


@pytest.mark.parametrize("make_person", [UserFactory, ReviewerFactory, lambda: MembershipFactory().user])
def test_another_organisations_page_and_answers_are_not_found(sign_in, answer, make_person):
    client = sign_in(make_person())

    assert client.get(page_address(answer)).status_code == 404
    assert client.post(address(answer), posted(answer, code="fulfilled")).status_code == 404
    assert stored(answer)["code"] == ""


def test_somebody_not_signed_in_is_asked_to_sign_in(client, answer):
    for response in (client.get(page_address(answer)), client.post(address(answer), posted(answer, code="fulfilled"))):
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")
    assert stored(answer)["code"] == ""


def test_a_reader_reads_without_forms(sign_in, answer):
    Answer.objects.filter(pk=answer.pk).update(code="partly", explanation="The rest is missing.")
    reader = MembershipFactory(organisation=answer.assessment.organisation, is_editor=False).user

    html = html_of(sign_in(reader).get(page_address(answer)))

    assert "You may read this assessment, but not answer it." in html
    assert "The rest is missing." in html
    assert "answer-form" not in html


def test_a_declared_assessment_is_shown_without_forms(sign_in):
    submission = make_submission()
    answer = answer_of(submission.assessment, "data-export")

    html = html_of(sign_in(signatory_of(submission.assessment)).get(page_address(answer)))

    assert "This assessment was declared, so its answers cannot be changed." in html
    assert answer.explanation in html
    assert "answer-form" not in html


# saving by htmx


def test_an_answer_saved_by_htmx_gets_its_state_and_the_progress(editor, answer):
    response = editor.post(
        address(answer), posted(answer, code="fulfilled", explanation="So it is.", evidence=[LOG]), headers=HTMX
    )

    html = html_of(response)
    row = stored(answer)
    assert response.status_code == 200
    assert (row["code"], row["explanation"], row["evidence"]) == ("fulfilled", "So it is.", [LOG])
    assert (row["revision"], row["changed_by_id"]) == (1, signatory_of(answer.assessment).pk)
    assert html.count("<div") == html.count("</div>")
    assert 'id="state-data-export"' in html
    assert 'name="data-export-revision" value="1"' in html
    assert 'id="progress"' in html
    assert 'hx-swap-oob="true"' in html
    assert ">1/3<" in html
    assert "<form" not in html
    assert "<html" not in html


def test_an_incomplete_answer_is_saved_and_stays_open(editor, answer):
    response = editor.post(address(answer), posted(answer, code="planned"), headers=HTMX)

    html = html_of(response)
    assert response.status_code == 200
    assert (stored(answer)["code"], stored(answer)["planned_for"]) == ("planned", None)
    assert "Say by when this is planned." in html
    assert ">0/3<" in html


def test_a_shall_criterion_fulfilled_without_explanation_is_saved_and_stays_open(editor, answer):
    response = editor.post(address(answer), posted(answer, code="fulfilled"), headers=HTMX)

    assert stored(answer)["code"] == "fulfilled"
    assert "Explain how this “shall” criterion is fulfilled." in html_of(response)


def test_standards_are_saved_with_the_answer_that_asks_for_them(editor, assessment):
    formats = answer_of(assessment, "data-formats")

    response = editor.post(address(formats), posted(formats, code="fulfilled", standards=[JT]), headers=HTMX)

    assert response.status_code == 200
    assert [standard["standard"] for standard in stored(formats)["standards"]] == ["jt"]


def test_saving_again_from_the_same_page_keeps_the_rows(editor, assessment):
    """Only the state is swapped, so the page still counts its first rows as new ones."""
    formats = answer_of(assessment, "data-formats")
    rows = {"evidence": [LOG], "standards": [JT]}
    editor.post(address(formats), posted(formats, code="fulfilled", **rows), headers=HTMX)

    editor.post(
        address(formats), posted(formats, code="fulfilled", explanation="More.", revision=1, **rows), headers=HTMX
    )

    row = stored(formats)
    assert (row["explanation"], row["revision"]) == ("More.", 2)
    assert row["evidence"] == [LOG]
    assert [standard["name"] for standard in row["standards"]] == ["JT"]


def test_a_wrong_answer_by_htmx_gets_the_sentences_and_is_not_saved(editor, answer):
    response = editor.post(
        address(answer),
        posted(answer, code="fulfilled", explanation="x" * 10_001, evidence=[{"title": "Log", "url": "javascript:x"}]),
        headers=HTMX,
    )

    html = html_of(response)
    assert response.status_code == 422
    assert "Not saved yet:" in html
    assert "<li>Ensure this value has at most 10000 characters (it has 10001).</li>" in html
    assert "<li>Address: Enter a valid URL.</li>" in html
    assert 'name="data-export-revision" value="0"' in html
    assert "<html" not in html
    assert (stored(answer)["code"], stored(answer)["revision"]) == ("", 0)


def test_a_stale_save_by_htmx_shows_what_the_other_wrote_and_saves_nothing(editor, answer):
    changed_by_another(answer, "Theirs & only <theirs>.")
    before = stored(answer)

    response = editor.post(address(answer), posted(answer, code="fulfilled", explanation="Mine."), headers=HTMX)

    html = html_of(response)
    assert response.status_code == 409
    assert "Grace Hopper changed this answer meanwhile." in html
    assert "Theirs &amp; only &lt;theirs&gt;." in html
    assert 'type="hidden" name="data-export-revision" value="0"' in html
    assert re.search(r'<button [^>]*name="data-export-revision" value="1"[^>]*>Keep mine<', html)
    assert "<form" not in html
    assert stored(answer) == before


def test_keeping_mine_saves_over_the_other_with_the_buttons_revision(editor, answer):
    """The hidden field and the button have the same name; the browser sends both, the button last."""
    changed_by_another(answer)
    data = posted(answer, code="fulfilled", explanation="Mine.", revision=["0", "1"])

    response = editor.post(address(answer), data, headers=HTMX)

    assert response.status_code == 200
    assert (stored(answer)["explanation"], stored(answer)["revision"]) == ("Mine.", 2)


@pytest.mark.parametrize(("headers", "status"), [(HTMX, 200), ({}, 302)])
def test_an_identical_stale_save_is_accepted(editor, answer, headers, status):
    changed_by_another(answer)
    before = stored(answer)

    response = editor.post(address(answer), posted(answer, code="partly", explanation="Theirs."), headers=headers)

    assert response.status_code == status
    assert stored(answer) == before


def test_a_missing_revision_is_refused(editor, answer):
    response = editor.post(address(answer), posted(answer, code="fulfilled", revision=None), headers=HTMX)

    assert response.status_code == 422
    assert "This field is required." in html_of(response)
    assert stored(answer)["code"] == ""


# saving by a plain post


def test_a_plain_post_saves_and_returns_to_the_card(editor, answer):
    response = editor.post(address(answer), posted(answer, code="fulfilled", explanation="So it is."))

    assert response.status_code == 302
    assert response.url == f"{page_address(answer)}?open=data-export#data-export"
    assert stored(answer)["explanation"] == "So it is."


@pytest.mark.parametrize("length", [10_001, 200_000])
def test_a_text_too_long_is_still_on_the_page_after_a_plain_post(editor, answer, length):
    response = editor.post(address(answer), posted(answer, code="fulfilled", explanation="x" * length))

    html = html_of(response)
    assert response.status_code == 422
    assert "<html" in html
    assert "x" * length in html
    assert f"Ensure this value has at most 10000 characters (it has {length})." in html
    assert 'name="data-export-code" value="fulfilled" checked' in html
    assert html.count('class="answer-form"') == 2
    assert stored(answer)["explanation"] == ""


def test_wrong_evidence_is_still_on_the_page_after_a_plain_post(editor, answer):
    rows = [{"title": "No address", "url": ""}, {"title": "Script", "url": "javascript:alert(1)"}]

    response = editor.post(address(answer), posted(answer, explanation="Typed.", evidence=rows))

    html = html_of(response)
    assert response.status_code == 422
    assert "Address: Where can this be found?" in html
    assert "Address: Enter a valid URL." in html
    assert 'value="No address"' in html
    assert 'value="javascript:alert(1)"' in html
    assert 'href="javascript:' not in html
    assert "Typed.</textarea>" in html
    assert stored(answer)["evidence"] == []


def test_both_texts_are_on_the_page_after_a_stale_plain_post(editor, answer):
    changed_by_another(answer)
    before = stored(answer)

    response = editor.post(address(answer), posted(answer, code="fulfilled", explanation="Mine."))

    html = html_of(response)
    assert response.status_code == 409
    assert "Mine.</textarea>" in html
    assert 'name="data-export-code" value="fulfilled" checked' in html
    assert "<blockquote" in html
    assert "Theirs." in html
    assert "Keep mine" in html
    assert stored(answer) == before


def test_control_characters_and_bidi_marks_are_taken_out(editor, answer):
    typed = "nul\x00bell\x07\u202eright\u2066isolate\x1b and Ωμέγα 🙂"

    response = editor.post(address(answer), posted(answer, code="fulfilled", explanation=typed))

    assert response.status_code == 302
    assert stored(answer)["explanation"] == "nulbellrightisolate and Ωμέγα 🙂"


# what cannot be saved


def test_reading_an_answer_leads_to_its_card(editor, answer):
    assert editor.get(address(answer)).url == f"{page_address(answer)}?open=data-export#data-export"


@pytest.mark.parametrize(
    ("category", "criterion"),
    [
        ("partners", "data-export"),  # of another category
        ("data", "partners-contact"),
        ("partners", "partners-tenders"),  # of customers only
        ("data", "nothing"),
        ("nothing", "data-export"),
    ],
)
def test_a_criterion_that_is_not_part_of_it_is_not_found(editor, answer, category, criterion):
    url = reverse("assessments:answer", args=[answer.assessment_id, category, criterion])

    response = editor.post(url, posted(answer, code="fulfilled"), headers=HTMX)

    assert response.status_code == 404
    assert not Answer.objects.exclude(code="").exists()


def test_an_assessment_that_does_not_exist_is_not_found(editor):
    assert editor.post("/assessments/999/data/data-export/", {}).status_code == 404
    assert editor.get("/assessments/999/data/").status_code == 404


def test_a_reader_cannot_save(sign_in, answer):
    reader = MembershipFactory(organisation=answer.assessment.organisation, is_editor=False).user

    response = sign_in(reader).post(address(answer), posted(answer, code="fulfilled"), headers=HTMX)

    assert response.status_code == 404
    assert stored(answer)["code"] == ""


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW, Status.ACCEPTED])
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_is_declared_cannot_be_saved(editor, answer, status, headers):
    Assessment.objects.update(status=status)

    response = editor.post(address(answer), posted(answer, code="fulfilled"), headers=headers)

    assert response.status_code == 404
    assert stored(answer)["code"] == ""


def test_what_is_returned_can_be_saved_again(sign_in, reviewer):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)
    answer = answer_of(submission.assessment, "data-export")

    client = sign_in(signatory_of(submission.assessment))
    response = client.post(address(answer), posted(answer, explanation="More."), headers=HTMX)

    assert response.status_code == 200
    assert stored(answer)["explanation"] == "More."


def test_an_answer_changed_after_declaring_does_not_reach_the_declaration(editor, assessment):
    for answer in assessment.answers.select_related("criterion__category"):
        editor.post(address(answer), posted(answer, code="not_fulfilled", explanation="No."), headers=HTMX)
    submission = lifecycle.submit(assessment, declared=declaration(), by=signatory_of(assessment))

    answer = answer_of(assessment, "data-export")
    response = editor.post(address(answer), posted(answer, explanation="Yes!"), headers=HTMX)

    assert response.status_code == 404
    assert {said["explanation"] for said in submission.content["answers"]} == {"No."}


# how many queries


def test_saving_an_answer_takes_six_queries_at_most(editor, assessment):
    formats = answer_of(assessment, "data-formats")
    data, where = posted(formats, code="fulfilled", explanation="So.", evidence=[LOG], standards=[JT]), address(formats)
    keep_in_memory(assessment.catalogue)

    with CaptureQueriesContext(connection) as asked:
        response = editor.post(where, data, headers=HTMX)

    assert response.status_code == 200
    # inside a test, a transaction is a savepoint
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 6


def queries_of_a_page(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(7) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries), len(response.context["cards"])


def test_a_category_takes_seven_queries_at_most_however_many_cards(editor, answer, django_assert_max_num_queries):
    editor.get(page_address(answer))  # what a process asks once in its life does not count
    pages = [
        queries_of_a_page(editor, f"/assessments/{answer.assessment_id}/{key}/", django_assert_max_num_queries)
        for key in ("data", "partners")
    ]

    (many_queries, many_cards), (few_queries, few_cards) = pages
    assert (many_cards, few_cards) == (3, 1)
    assert many_queries == few_queries


def test_a_category_takes_as_many_queries_with_one_answer_as_with_three(editor, answer, django_assert_max_num_queries):
    editor.get(page_address(answer))
    counts = []
    for key in ("data-export", "data-import", "data-formats"):
        changed_by_another(answer_of(answer.assessment, key))
        counts.append(queries_of_a_page(editor, page_address(answer), django_assert_max_num_queries))

    assert len(set(counts)) == 1


def test_a_category_that_is_only_read_takes_seven_queries_at_most(sign_in, django_assert_max_num_queries):
    submission = make_submission()
    client = sign_in(signatory_of(submission.assessment))

    url = page_address(answer_of(submission.assessment, "data-export"))

    assert queries_of_a_page(client, url, django_assert_max_num_queries)[1] == 3


# both at once


def test_editing_both_saves_one_answer_made_of_theirs_and_mine(editor, answer):
    changed_by_another(answer, explanation="Theirs.")
    data = posted(answer, code="fulfilled", explanation="Mine.", evidence=[LOG], revision=0) | {"both": "1"}

    response = editor.post(address(answer), data, headers=HTMX)

    row = stored(answer)
    assert (row["code"], row["explanation"], row["evidence"]) == ("fulfilled", "Theirs.\n\nMine.", [LOG])
    assert (response.status_code, response["HX-Retarget"]) == (200, "#data-export")
    assert "Theirs.\n\nMine.</textarea>" in html_of(response)


def test_editing_both_is_refused_when_they_went_on_meanwhile(editor, answer):
    changed_by_another(answer)
    changed_by_another(Answer.objects.get(pk=answer.pk), explanation="Theirs, again.")

    response = editor.post(address(answer), posted(answer, code="fulfilled") | {"both": "1"}, headers=HTMX)

    assert response.status_code == 409
    assert stored(answer)["explanation"] == "Theirs, again."


# the card on its own


def test_a_script_gets_the_card_as_it_stands_now(editor, answer):
    changed_by_another(answer, explanation="Theirs.")

    html = html_of(editor.get(address(answer), headers=HTMX))

    assert html.count("<article") == 1
    assert "Theirs.</textarea>" in html
    assert "<html" not in html


# finding one's way


def keys_of(response):
    return [card.answer.criterion.key for card in response.context["cards"]]


def test_a_category_can_be_narrowed_to_the_shall_criteria(editor, assessment):
    everything = editor.get(f"/assessments/{assessment.pk}/data/")
    narrowed = editor.get(f"/assessments/{assessment.pk}/data/?grade=shall")

    assert keys_of(everything) == ["data-export", "data-import", "data-formats"]
    assert keys_of(narrowed) == ["data-export"]
    assert [(each.total, each.open) for each in narrowed.context["page"].progress] == [(1, 1), (1, 1)]
    assert "partners/?grade=shall" in html_of(narrowed)


@pytest.mark.parametrize("grade", ["", "must", "shall'--"])
def test_a_grade_that_does_not_exist_narrows_nothing(editor, assessment, grade):
    response = editor.get(f"/assessments/{assessment.pk}/data/", {"grade": grade})

    assert keys_of(response) == ["data-export", "data-import", "data-formats"]


def next_after(editor, assessment, **query):
    return editor.get(f"/assessments/{assessment.pk}/next/", query).url.partition("#")[2]


def test_next_open_goes_on_after_a_criterion_and_begins_anew_at_the_end(editor, assessment):
    assessment.answers.filter(criterion__key="data-import").update(code="not_fulfilled")

    assert next_after(editor, assessment) == "data-export"
    assert next_after(editor, assessment, after="data-export") == "data-formats"
    assert next_after(editor, assessment, after="partners-contact") == "data-export"
    assert next_after(editor, assessment, after="no such key") == "data-export"
    assert next_after(editor, assessment, after="data-export", grade="shall") == "partners-contact"


def test_next_open_says_when_nothing_is_open(sign_in):
    assessment = make_assessment(answered=True)

    response = sign_in(signatory_of(assessment)).get(f"/assessments/{assessment.pk}/next/", follow=True)

    assert response.redirect_chain[0][0] == assessment.get_absolute_url()
    assert "Nothing is open any more." in html_of(response)


# too late


def test_a_form_sent_after_declaring_shows_what_was_typed(sign_in):
    assessment = make_assessment(answered=True)
    answer, person = answer_of(assessment, "data-export"), signatory_of(assessment)
    lifecycle.submit(assessment, declared=declaration(), by=person)

    response = sign_in(person).post(address(answer), posted(answer, explanation="An hour’s work <b>"))

    assert response.status_code == 409
    assert "An hour’s work &lt;b&gt;</textarea>" in html_of(response)
    assert "The assessment was declared meanwhile" in html_of(response)
    assert stored(answer)["explanation"] != "An hour’s work <b>"


def test_a_script_whose_session_has_ended_hears_so(client, answer):
    response = client.post(address(answer), posted(answer, code="partly"), headers=HTMX)

    assert response.status_code == 401


def test_a_script_without_a_valid_token_hears_the_same(answer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(signatory_of(answer.assessment))

    assert client.post(address(answer), posted(answer), headers=HTMX).status_code == 401
    assert client.post(address(answer), posted(answer)).status_code == 403
