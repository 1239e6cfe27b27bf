import pytest

from tests.keeping.sites import Databases


@pytest.fixture(scope="session")
def databases():
    made = Databases()
    yield made
    made.drop()
