import pytest

from organisations.models import Role

from . import published


@pytest.fixture
def three(db):
    """Statements of Cobalt, Anvil and Birch, a customer."""
    return {
        "cobalt": published.statement_of("Cobalt", "Vault"),
        "anvil": published.statement_of("Anvil", "Forge Größe"),
        "birch": published.statement_of("Birch", role=Role.CUSTOMER),
    }
