"""A world made once is the same for every test, whatever the one before did to it."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from criteria.models import Catalogue, Criterion
from organisations.models import Organisation, Product
from statements.models import Statement

from .factories import MembershipFactory, OrganisationFactory, ProductFactory, load_edition
from .statements.paperless import store_statement
from .worlds import keep


def make_company():
    product = ProductFactory(organisation__name="Kept")
    membership = MembershipFactory(organisation=product.organisation)
    return {"product": product, "organisation": product.organisation, "user": membership.user}


@pytest.fixture(scope="session")
def company_once(django_db_setup, django_db_blocker):
    return keep(make_company, django_db_blocker)


@pytest.fixture
def company(db, company_once):
    return company_once.put_back()


@pytest.fixture(scope="session")
def published_once(django_db_setup, django_db_blocker):
    return keep(store_statement, django_db_blocker)


@pytest.fixture
def published(db, published_once):
    return published_once.put_back()


def spoil_nothing(company):
    pass


def delete_a_row(company):
    company["product"].delete()


def change_a_row(company):
    Organisation.objects.update(name="Changed", country="FR")


def change_an_object(company):
    company["organisation"].name = company["user"].name = "Changed"
    company["leaked"] = True


@pytest.mark.parametrize("_time", ["first", "again"])
@pytest.mark.parametrize("spoil", [delete_a_row, change_a_row, change_an_object, spoil_nothing])
def test_what_one_test_does_to_a_world_does_not_reach_the_next(company, spoil, _time):
    assert set(company) == {"product", "organisation", "user"}
    assert [company["organisation"].name, Organisation.objects.get().name] == ["Kept", "Kept"]
    assert list(Product.objects.all()) == [company["product"]]

    spoil(company)


def test_objects_of_a_world_are_as_one_as_they_were_made(company):
    assert company["product"].organisation is company["organisation"]


def test_worlds_and_factories_go_together_in_any_order(db, request):
    made = OrganisationFactory()
    put_back = request.getfixturevalue("published")
    later = store_statement()
    another = request.getfixturevalue("company")["organisation"]

    found = set(Organisation.objects.values_list("pk", flat=True))
    assert found == {made.pk, put_back.organisation_id, later.organisation_id, another.pk}
    assert list(Statement.objects.order_by("sequence")) == [put_back, later]


def test_a_world_that_is_not_asked_for_is_not_there(db, company_once):
    assert not Organisation.objects.exists()


def make_another_catalogue():
    Catalogue.objects.all().delete()
    edition = load_edition("1")
    edition.make_current()
    return edition


@pytest.fixture(scope="session")
def other_edition_once(django_db_setup, django_db_blocker):
    return keep(make_another_catalogue, django_db_blocker)


@pytest.mark.parametrize("_time", ["first", "again"])
def test_a_world_changes_what_lay_there_for_those_who_ask_for_it(db, other_edition_once, _time):
    everywhere = Catalogue.objects.get()

    put_back = other_edition_once.put_back()

    assert everywhere != put_back
    assert list(Catalogue.objects.all()) == [put_back]
    assert {criterion.catalogue for criterion in Criterion.objects.all()} == {put_back}


def leave_a_file():
    default_storage.save("left.txt", ContentFile(b"."))


def test_a_world_with_files_is_refused(db, django_db_blocker):
    with pytest.raises(AssertionError, match="files"):
        keep(leave_a_file, django_db_blocker)


def test_a_world_is_not_put_back_where_nothing_takes_it_away_again(company_once, django_db_blocker):
    with django_db_blocker.unblock(), pytest.raises(AssertionError, match="transaction"):
        company_once.put_back()


@pytest.mark.django_db(transaction=True)
def test_the_catalogue_is_back_under_its_keys_once_the_database_was_emptied():
    before = list(Catalogue.objects.values_list("pk", "criteria__pk").order_by("criteria__pk"))

    call_command("flush", verbosity=0, interactive=False)

    assert list(Catalogue.objects.values_list("pk", "criteria__pk").order_by("criteria__pk")) == before != []
