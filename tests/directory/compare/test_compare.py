"""Two to six statements side by side."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Code
from statements import withdrawal
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    VersionFactory,
    answer_all,
    answer_of,
    load_edition,
    make_assessment,
    signatory_of,
)
from tests.statements.paperless import store_statement
from tests.worlds import keep


def statement_with(code, **more):
    assessment = make_assessment(**more)
    answer_all(assessment, code)
    return store_statement(assessment)


def statement_of(name, product="Tool"):
    user = MembershipFactory(organisation__name=name).user
    version = VersionFactory(product__organisation=user.organisations.get(), product__name=product, name="1")
    return store_statement(make_assessment(by=user, answered=True, version=version))


def next_one(statement, catalogue=None, **answers):
    """The next statement about the same product; all is fulfilled but what ``answers`` say, a dict of fields each."""
    before = statement.submission.assessment
    assessment = make_assessment(
        answered=True, by=signatory_of(before), version=before.version, catalogue=catalogue or before.catalogue
    )
    for key, fields in answers.items():
        answer = answer_of(assessment, key.replace("_", "-"))
        for name, value in fields.items():
            setattr(answer, name, value)
        answer.save()
    return store_statement(assessment)


def text_of(response):
    """What the page says, without tags, its spaces joined."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def compare(client, *numbers, **query):
    return client.get("/compare/", {"statement": [str(number) for number in numbers]} | query)


@pytest.fixture(scope="session")
def pair_once(django_db_setup, django_db_blocker):
    return keep(lambda: (statement_with(Code.FULFILLED), statement_with(Code.PARTLY)), django_db_blocker)


@pytest.fixture
def pair(db, pair_once):
    return pair_once.put_back()


def test_compare_shows_two_statements_in_the_order_asked(client, pair):
    first, second = pair

    response = compare(client, second, first)

    assert response.context["comparison"].statements == (second, first)
    assert "4 of 4 criteria differ." in text_of(response)


def test_the_shapes_that_answers_refer_to_bring_no_colour_along(client, pair):
    """They take the theme's: a colour on what is referred to would be the light one in the dark."""
    html = compare(client, *pair).content.decode()

    shapes = html.partition('<svg class="symbols"')[2].partition("</svg>")[0]

    assert shapes.count("<symbol ") == 6
    assert " fill=" not in shapes


def test_compare_shows_each_statement_once(client, pair):
    response = compare(client, pair[0], pair[1], pair[0])

    assert response.context["comparison"].statements == pair


def test_compare_says_which_statement_is_not_in_force(client, pair):
    withdrawal.withdraw(pair[0], reason="Wrong.", by=ReviewerFactory())

    assert "status-withdrawn" in compare(client, *pair).content.decode()


def test_compare_without_statements_helps_to_choose(client, pair):
    response = compare(client)

    assert response.status_code == 200
    assert set(response.context["choices"]) == set(pair)


def test_compare_of_one_statement_has_it_chosen_already(client, pair):
    response = compare(client, pair[0])

    assert (response.status_code, response.context["chosen"]) == (200, [pair[0]])
    assert response.context["choices"] == [pair[1]]


def test_choosing_others_starts_from_those_chosen(client, pair):
    response = compare(client, *pair, choose="1")

    assert response.status_code == 200
    assert response.context["chosen"] == list(pair)


def test_the_page_says_once_that_nothing_is_a_certificate(client, pair):
    text = compare(client, *pair).content.decode()

    on_paper = text.count('<p class="method d-none d-print-block">')
    assert (text.count("certificate"), on_paper) == (2, 1)  # at the foot of the page, which paper lacks, and on paper


def test_choosing_others_keeps_what_is_shown(client, pair):
    query = {"statement": pair[0].number, "choose": "1", "differences": "1", "grade": ["shall", "may"], "open": "1"}

    text = client.get("/compare/", query).content.decode()

    form = text.partition('id="choice"')[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', form)
    assert hidden == [("show", "differs"), ("grade", "shall"), ("grade", "may"), ("open", "1")]


def test_choosing_offers_statements_in_force_only(client, pair):
    withdrawal.withdraw(pair[0], reason="Wrong.", by=ReviewerFactory())

    assert list(compare(client).context["choices"]) == [pair[1]]


def test_compare_names_statements_that_do_not_exist(client, pair):
    response = compare(client, *pair, "CPO-2001-0001")

    assert response.context["notes"] == ["There is no statement CPO-2001-0001."]
    assert response.context["comparison"].statements == pair


def test_compare_is_not_found_when_fewer_than_two_exist(client, pair):
    response = compare(client, pair[0], "CPO-2001-0001")

    assert response.status_code == 404
    assert "There is no statement CPO-2001-0001." in response.content.decode()


NONSENSE = {"x" * 5000: "X" * 30, "<script>": "<SCRIPT>", "'": "'", "17": "17", "é\0€": "É€"}


@pytest.mark.parametrize(("nonsense", "said"), NONSENSE.items(), ids=range(len(NONSENSE)))
def test_compare_says_what_it_does_not_know(client, pair, nonsense, said):
    response = compare(client, *pair, nonsense)

    assert response.status_code == 200
    assert response.context["notes"] == [f"There is no statement {said}."]
    assert "<SCRIPT>" not in response.content.decode()


@pytest.mark.parametrize("way", ["{}\0", " {} ", "{}".lower()])
def test_compare_reads_numbers_as_they_come(client, pair, way):
    response = compare(client, pair[0], way.format(pair[1]).lower(), "")

    assert (response.status_code, response.context["notes"]) == (200, [])


def test_drafts_and_submissions_are_no_statements(client, pair):
    draft = make_assessment(answered=True)

    response = compare(client, pair[0], draft.pk, pair[0].submission.pk)

    assert response.status_code == 404
    assert f"There is no statement {draft.pk}, {pair[0].submission.pk}." in text_of(response)


def test_compare_takes_six_at_most(client, pair):
    more = [statement_with(Code.PLANNED) for _ in range(5)]

    response = compare(client, *pair, *more)

    assert len(response.context["comparison"].statements) == 6
    assert response.context["notes"] == ["At most six statements are compared; these are the first six."]


def test_compare_of_six_needs_as_few_queries_as_of_two(client, pair, django_assert_max_num_queries):
    client.get("/verify/")
    more = [statement_with(Code.PLANNED) for _ in range(4)]
    with CaptureQueriesContext(connection) as for_two:
        compare(client, *pair)

    with django_assert_max_num_queries(min(10, len(for_two))):
        response = compare(client, *pair, *more)

    assert len(response.context["comparison"].statements) == 6


@pytest.mark.parametrize("query", [{"show": "differs"}, {"differences": "1"}])
def test_differences_only_is_remembered_in_the_address(client, pair, query):
    text = compare(client, *pair, **query).content.decode()

    assert '<input type="radio" name="show" value="differs" checked>' in text
    assert f"?statement={pair[0]}&amp;statement={pair[1]}&amp;show=differs&amp;choose=1" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, 4),
        ({"differences": "1"}, 2),
        ({"grade": "shall"}, 2),
        ({"grade": ["shall", "may"]}, 3),
        ({"grade": "shall", "differences": "1"}, 1),
        ({"grade": "must"}, 4),
        ({"show": "partly"}, 4),
        ({"show": "not_fulfilled"}, 1),
        ({"show": "planned"}, 1),
        ({"show": "planned", "grade": "may"}, 0),
        ({"q": "IMPORT"}, 1),
        ({"q": "only in an explanation"}, 1),
    ],
)
def test_page_says_how_many_criteria_are_shown(client, db, query, shown):
    first = statement_with(Code.FULFILLED)
    second = next_one(
        first,
        data_export={"code": Code.PLANNED, "planned_for": date(2027, 3, 31)},
        data_import={"code": Code.NOT_FULFILLED, "explanation": "Only in an explanation."},
    )

    response = compare(client, first, second, **query)

    assert f"{shown} of 4 criteria" in text_of(response)
    assert response.content.decode().count('<tr class="row"') == shown


@pytest.mark.parametrize("way", ["1", "all"])
def test_page_opens_all_explanations_when_asked(client, pair, way):
    closed, opened = (compare(client, *pair, **query).content.decode() for query in ({}, {"open": way}))

    assert [page.count('<tr class="words"') for page in (closed, opened)] == [0, 4]
    assert [page.count('aria-expanded="true"') for page in (closed, opened)] == [0, 4]


def test_page_opens_the_rows_that_are_named(client, pair):
    page = compare(client, *pair, open=["data-import", "no-such-row"]).content.decode()

    opened = page.partition('id="data-import"')[2].partition("</tbody>")[0]
    assert page.count('<tr class="words"') == 1
    assert opened.index('<tr class="words"') < opened.index('<tr class="row"')


def test_words_of_a_row_are_fetched_by_themselves(client, pair):
    query = {"statement": [each.number for each in pair]}

    response = client.get("/compare/words/data-import/", query)

    answers = [{each["criterion"]: each for each in statement.declaration["answers"]} for statement in pair]
    text = text_of(response)
    assert [each["data-import"]["explanation"] in text for each in answers] == [True, True]
    assert response.content.decode().startswith('<tr class="words"')
    assert client.get("/compare/words/no-such-row/", query).status_code == 404
    assert client.get("/compare/words/data-import/", {"statement": pair[0].number}).status_code == 302


def test_words_asked_again_are_not_sent_again(client, pair):
    query = {"statement": [each.number for each in pair]}
    etag = client.get("/compare/words/data-import/", query)["ETag"]

    again = client.get("/compare/words/data-import/", query, headers={"If-None-Match": etag})

    assert again.status_code == 304


def test_columns_are_moved_by_addresses(client, pair):
    first, second = pair
    third = statement_with(Code.PLANNED)

    page = compare(client, first, second, third, grade="shall").content.decode()

    address = "?statement={}&amp;statement={}&amp;statement={}&amp;grade=shall"
    moves = re.findall(r'href="([^"]*)" data-keeps-open aria-label="Move [^"]* to the (left|right)"', page)
    forth, back = address.format(second, first, third), address.format(first, third, second)
    assert moves == [(forth, "right"), (forth, "left"), (back, "right"), (back, "left")]


def test_columns_over_time_stay_in_their_order(client, db):
    older = statement_with(Code.FULFILLED)

    page = compare(client, older, next_one(older)).content.decode()

    assert "to the left" not in page
    assert "Remove" in page


def test_figures_count_the_grades_shown_and_else_all(client, pair):
    whole, shall = (text_of(compare(client, *pair, **query)) for query in ({}, {"grade": "shall"}))

    assert "Fulfilled, of those that apply 4 of 4 0 of 4" in whole
    assert "Fulfilled, of those that apply 2 of 2 0 of 2" in shall


def test_folded_categories_are_in_the_address(client, pair):
    whole, folded = (compare(client, *pair, **query).content.decode() for query in ({}, {"fold": "1"}))

    sums, category = "<details open><summary>Fulfilled", '<details open><summary><span class="numbers">'
    assert [(sums in page, category in page) for page in (whole, folded)] == [(False, True), (True, False)]


def test_statements_of_one_product_are_compared_over_time(client, db):
    older = statement_with(Code.FULFILLED)
    standard = {"standard": "jt", "name": "JT", "edition": "2", "direction": "both", "scope": "", "evidence": ""}
    planned = {"code": Code.PLANNED, "planned_for": date(2027, 3, 31)}
    newer = next_one(older, data_import=planned, data_formats={"standards": [standard]})

    response = compare(client, newer, older)

    text = text_of(response)
    assert response.context["comparison"].statements == (older, newer)
    assert f"<h1>{older.product.name} over time</h1>" in response.content.decode()
    assert f"From {older} to {newer}: 2 criteria differ" in text
    assert "planned 31 Mar 2027" in text
    assert "Before: fulfilled" in text
    assert "Other standards than before" in text
    assert "2 of 4 criteria differ. 1 of them is answered alike and differs" in text


def test_statements_of_different_products_say_nothing_of_before(client, pair):
    response = compare(client, *pair)

    assert "Before:" not in text_of(response)


def test_profile_and_statement_lead_to_the_comparison_over_time(client, db):
    older = statement_with(Code.FULFILLED)
    newer = next_one(older)
    address = f'"/compare/?statement={older}&amp;statement={newer}"'

    pages = [
        client.get(each).content.decode()
        for each in (newer.get_absolute_url(), older.get_absolute_url(), f"/directory/{older.organisation.slug}/")
    ]

    assert [address in page for page in pages] == [True] * 3


def test_page_says_what_became_of_criteria_between_editions(client, db):
    older = statement_with(Code.FULFILLED, catalogue=load_edition("1"))
    newer = next_one(older, catalogue=load_edition("2"))

    text = text_of(compare(client, older, newer))

    said = [
        "1.2 Reworded should Edition 2: reworded",
        "1.4 Regraded shall Edition 2: regraded",
        "1.5 Added may Edition 2: added not in edition 1",
        "1.5 Removed should Edition 2: removed",
        "1.7 Whole write should Edition 2: reworded, split (1.6 → 1.7) not in edition 1",
        "1.8 Both parts should Edition 2: merged (1.7, 1.8 → 1.8) not in edition 1",
    ]
    assert [sentence for sentence in said if sentence not in text] == []
    assert "1 → 2: reworded: 3, regraded: 1, added: 1, removed: 1, split: 2, merged: 1" in text
    assert "1.1 Kept should Edition" not in text


def test_statements_of_different_roles_say_what_was_not_asked(client, pair):
    provider = statement_with(Code.FULFILLED, role="provider")

    text = text_of(compare(client, pair[0], provider))

    assert "not asked" in text
    assert "not in edition" not in text


def test_statements_of_different_roles_count_differences_among_what_all_were_asked(client, pair):
    provider = statement_with(Code.FULFILLED, role="provider")

    text = text_of(compare(client, pair[1], provider))

    assert "since their roles differ: 1 of 4 is asked of all." in text
    assert "1 of 1 criteria asked of all differs. 3 are asked of some only." in text
    assert "criteria differ." not in text


def test_statements_that_share_no_criterion_say_so(client, pair):
    customer = statement_with(Code.FULFILLED, role="customer")

    text = text_of(compare(client, pair[0], customer))

    assert "since their roles differ: 0 of 5 are asked of all." in text
    assert "No criterion is asked of all. 5 are asked of some only." in text


def test_comparison_says_what_its_boxes_mean(client, pair):
    said = text_of(compare(client, *pair)).partition("Each box is one criterion:")[2]

    assert said.startswith(f" {' '.join(map(str, Code.labels))} ")


def test_statements_of_one_role_say_nothing_of_roles(client, pair):
    assert "roles differ" not in text_of(compare(client, *pair))


def test_comparison_of_several_editions_needs_few_queries(client, db, django_assert_max_num_queries):
    older = statement_with(Code.FULFILLED, catalogue=load_edition("1"))
    newer = next_one(older, catalogue=load_edition("2"))

    with django_assert_max_num_queries(10):
        compare(client, older, newer)


def test_choosing_finds_by_name_and_keeps_those_chosen(client, db):
    anvil, birch, cedar = (statement_of(name) for name in ("Anvil", "Birch", "Cedar"))

    response = client.get("/compare/", {"find": "birch", "choose": "1", "statement": [anvil.number]})

    assert (response.context["chosen"], response.context["choices"]) == ([anvil], [birch])
    assert cedar.number not in response.content.decode()


def test_choosing_narrows_by_role(client, pair):
    customer = statement_with(Code.FULFILLED, role="customer")

    text = client.get("/compare/", {"role": "customer"}).content.decode()

    assert re.findall(r'name="statement" value="([^"]+)"', text) == [customer.number]
    assert '<option value="customer" selected>' in text


def test_choosing_by_words_finds_old_statements_behind_those_in_force(client, db):
    old = statement_of("Anvil", "Forge")
    other, newer = statement_of("Birch", "Forge"), next_one(old)

    by_words = client.get("/compare/", {"find": "forge"})
    without = client.get("/compare/")

    assert by_words.context["choices"] == [newer, other, old]
    assert by_words.content.decode().count("status-superseded") == 1
    assert without.context["choices"] == [newer, other]


@pytest.mark.parametrize("words", ["\0", "x" * 5000, "%_'\"", "(or and -", "é"])
def test_choosing_bears_nonsense(client, pair, words):
    assert client.get("/compare/", {"find": words, "choose": "1"}).status_code == 200


def test_choosing_offers_a_few_and_says_that_there_are_more(client, pair, monkeypatch):
    monkeypatch.setattr("directory.views.compare.OFFERED", 1)

    response = compare(client)

    assert len(response.context["choices"]) == 1
    assert "There are more." in text_of(response)


def test_columns_can_be_taken_out_and_the_view_stays(client, pair):
    first, second = pair
    third = statement_with(Code.PLANNED)

    page = compare(client, first, second, third, differences="1").content.decode()

    assert f'href="?statement={first}&amp;statement={third}&amp;show=differs"' in page


@pytest.mark.parametrize("path", ["/compare/", "/compare/comparison.xlsx", "/compare/comparison.csv"])
def test_comparison_asked_again_is_not_sent_again_until_a_status_changes(client, pair, path, settings):
    query = {"statement": [each.number for each in pair]}
    etag = client.get(path, query)["ETag"]

    again = client.get(path, query, headers={"If-None-Match": etag})
    in_german = client.get(path, query, headers={"If-None-Match": etag, "Accept-Language": "de"})
    withdrawal.withdraw(pair[0], reason="Wrong.", by=ReviewerFactory())
    changed = client.get(path, query, headers={"If-None-Match": etag})
    pair[1].organisation.name = "Otherwise Ltd"
    pair[1].organisation.save()
    renamed = client.get(path, query, headers={"If-None-Match": changed["ETag"]})

    assert [each.status_code for each in (again, in_german, changed, renamed)] == [304, 200, 200, 200]
