import pytest

from tests.circulation.conftest import recorded_meeting
from tests.keeping.sites import Databases


@pytest.fixture(scope="session")
def databases():
    made = Databases()
    yield made
    made.drop()


@pytest.fixture
def meeting(cast):
    return recorded_meeting(cast)
