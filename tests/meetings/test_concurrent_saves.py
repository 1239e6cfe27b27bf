"""Two people save two hundred times each at once; whatever was acknowledged is there."""

from threading import Thread

import pytest
from django.db import connection

from meetings import actions
from meetings.models import Entry
from tests.meetings.test_actions import plan

EDITS = 200


@pytest.mark.django_db(transaction=True)
def test_of_four_hundred_saves_at_once_no_acknowledged_one_is_lost(cast):
    entry = actions.record_entry(item=plan(cast).items.first(), text="begun", by=cast.facilitator)
    acknowledged, refused, faults = [], [], []

    def write(who, by):
        """Each edit adds a line to the text last read; refused, it reads again."""
        try:
            read = Entry.objects.select_related("item__meeting").get(pk=entry.pk)
            for number in range(EDITS):
                line = f"{who}-{number}."
                while True:
                    text = f"{read.text}\n{line}"
                    try:
                        saved = actions.revise_entry(
                            entry=read, text=text, kind="", version=read.version, by=by
                        )
                    except actions.Conflict as conflict:
                        refused.append(line)
                        read = conflict.current
                    else:
                        acknowledged.append((saved.version, line))
                        read = saved
                        break
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    people = [("a", cast.facilitator), ("b", cast.secretariat)]
    threads = [Thread(target=write, args=each) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    entry.refresh_from_db()
    lines = entry.text.split("\n")
    assert lines[0] == "begun"
    assert sorted(lines[1:]) == sorted(line for _version, line in acknowledged)
    assert len(lines) == 401
    assert sorted(version for version, _line in acknowledged) == list(range(2, 402))
    assert entry.revisions.count() == 401
    assert refused, "the two never met, so nothing was proved"
