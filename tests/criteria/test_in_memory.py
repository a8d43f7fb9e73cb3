import pytest

from criteria import in_memory
from criteria.load import load
from criteria.models import Catalogue

pytestmark = pytest.mark.django_db

READERS = [in_memory.criteria_of, in_memory.categories_of, in_memory.glossary_of, in_memory.standards_of]


@pytest.fixture
def edition(no_catalogue, folder):
    return load(folder.path)[0]


@pytest.mark.parametrize("read", READERS)
def test_an_edition_is_read_once_a_process(edition, read, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = read(edition)

    with django_assert_num_queries(0):
        again = read(Catalogue(pk=edition.pk, loaded_at=edition.loaded_at))

    assert again is first
    assert len(first) > 0


def test_the_criteria_come_in_order_with_their_categories(edition, django_assert_num_queries):
    criteria = in_memory.criteria_of(edition)

    with django_assert_num_queries(0):
        read = [(key, criterion.number, criterion.category.key) for key, criterion in criteria.items()]

    in_order = edition.criteria.in_order()
    assert read == [(criterion.key, criterion.number, criterion.category.key) for criterion in in_order]


def test_what_is_loaded_anew_is_read_anew(edition, folder):
    before = in_memory.criteria_of(edition)["data-export"].title["en"]

    folder.replace("1-data.yaml", "title: {en: Export", "title: {en: Taking along")
    after = in_memory.criteria_of(load(folder.path)[0])["data-export"].title["en"]

    assert (before, after) == ("Export", "Taking along")
