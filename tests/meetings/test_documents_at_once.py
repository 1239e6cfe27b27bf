"""Two versions put in one place at the same moment are both kept, each with its number."""

import threading

import pytest
from django.db import connection

from meetings import document_actions as actions
from tests.meetings.documents import a_file, share
from tests.toolkit.files import PDF


@pytest.mark.django_db(transaction=True)
def test_versions_at_once_are_all_kept_and_numbered(cast):
    document, started, problems = share(cast), threading.Barrier(4), []

    def add(number):
        try:
            started.wait(10)
            content = PDF + b"%" * number + b"\n%%EOF"
            actions.add_version(document=document, file=a_file(content), by=cast.facilitator)
        except Exception as problem:  # told by the assertion below, in the test's own thread
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert [row.number for row in document.versions.all()] == [5, 4, 3, 2, 1]
    assert len(set(document.versions.values_list("sha256", flat=True))) == 5
