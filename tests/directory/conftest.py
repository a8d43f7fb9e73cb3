import pytest

from ..worlds import keep
from . import published


@pytest.fixture(scope="session")
def three_once(django_db_setup, django_db_blocker):
    return keep(published.three, django_db_blocker)


@pytest.fixture
def three(db, three_once):
    """Statements of Cobalt, Anvil and Birch, a customer."""
    return three_once.put_back()


@pytest.fixture(scope="session")
def anvil_once(django_db_setup, django_db_blocker):
    return keep(lambda: published.statement_of("Anvil", "Forge"), django_db_blocker)


@pytest.fixture
def anvil(db, anvil_once):
    """The statement of Anvil on its product Forge."""
    return anvil_once.put_back()
