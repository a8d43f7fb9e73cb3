"""Questions written once a process: their answers are those of today."""

from core.prepared_query import Question
from statements.models import Statement

from ..statements.paperless import store_statement


def test_a_question_is_written_once_and_answered_anew(db, django_assert_num_queries):
    times = []

    def numbers():
        times.append(1)
        return Statement.objects.order_by("pk").values_list("number")[:1]

    question = Question(numbers)
    before = question.answer()
    statement = store_statement()
    with django_assert_num_queries(1):
        after = question.answer()

    assert (before, after, len(times)) == (None, (statement.number,), 1)


def test_a_question_is_asked_about_something_else_each_time(db):
    first, second = store_statement(), store_statement()
    question = Question(lambda number: Statement.objects.filter(number=number), number="any")

    assert question.objects(number=first.number) == [first]
    assert question.objects(number=second.number) == [second]
    assert question.objects(number="none") == []
