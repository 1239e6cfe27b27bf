"""Treaty data as the project ships it."""

import pytest
from django.db import transaction

from coalitions import reference


@pytest.fixture(scope="module")
def treaty_data(django_db_setup, django_db_blocker):
    """Loaded once for a file of tests, each of which still undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        reference.load()
        yield
        transaction.set_rollback(True)
