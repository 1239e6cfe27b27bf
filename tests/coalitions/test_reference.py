"""Reference data: all or nothing, and the same twice."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from coalitions import reference
from coalitions.models import Obligation, State

pytestmark = pytest.mark.django_db


def test_it_loads_112_states_parties_and_twice_changes_nothing():
    reference.load()
    assert State.objects.parties().count() == 112
    assert State.objects.get(iso3="TJK").ccm_status == "not_party"
    assert State.objects.get(iso3="LTU").ccm_status == "withdrawn"
    history = Obligation.history.count()
    reference.load()
    assert (State.objects.count(), Obligation.objects.count()) == (114, 75)
    assert Obligation.history.count() == history


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2022-03-01", "2022-13-01", "obligations.csv, line 2: original_deadline is not a date"),
        ("AFG,CCM", "XXX,CCM", "obligations.csv, line 2: iso3 'XXX' is not in states_parties"),
        ("iso3,treaty", "iso3,treatise", "obligations.csv, line 1: these columns differ"),
    ],
)
def test_a_malformed_row_names_its_line_and_loads_nothing(tmp_path, old, new, says):
    folder = tmp_path / "data"
    shutil.copytree(reference.DATA, folder)
    file = folder / "obligations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(reference.ReferenceError) as refusal:
        reference.load(folder)
    assert says in str(refusal.value)
    assert State.objects.count() == 0


def test_the_command_says_that_nothing_was_loaded(monkeypatch, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(reference.DATA, folder)
    (folder / "donors.csv").write_text("name\nX\n", encoding="utf-8")
    monkeypatch.setattr(reference, "DATA", folder)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_reference")
