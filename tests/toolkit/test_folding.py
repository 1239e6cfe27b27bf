"""Words are found as people type them, in any script, and the folded text stays true."""

import pytest

from meetings import actions
from meetings.models import Entry
from tests.meetings.test_actions import plan
from toolkit.folding import Piece, excerpt, fold, words_of


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Été   à l’ÉCOLE ", "ete a l'ecole"),
        ("Straße", "strasse"),
        ("ﬁnancement", "financement"),
        ("İstanbul ıslak", "istanbul islak"),
        ("Šarić, Đorđe, Łódź, Ørsted", "saric, dorde, lodz, orsted"),
        ("الأَلْغَام", "الالغام"),
        ("الـــعـــمل", "العمل"),
        ("آلية إزالة أثر", "اليه ازاله اثر"),
        ("مستشفى", "مستشفي"),
        ("ایران", "ايران"),
        ("٢٠٢٦ ۲۰۲۶ ２０２６", "2026 2026 2026"),
        ("Тихий ёж", "тихии еж"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("km²", "km2"),
        ("no\u00a0break\nline", "no break line"),
        ("ລາວ", "ລາວ"),
        ("Ελλάς", "ελλασ"),
    ],
)
def test_text_is_folded_to_what_a_person_types(written, folded):
    assert fold(written) == folded
    assert fold(folded) == folded


def test_a_query_is_words_that_must_all_occur_each_once():
    assert words_of("  Land LAND  réléase ") == ["land", "release"]
    assert words_of(" \u0640\u200b ") == []


def test_an_excerpt_shows_the_words_as_they_were_written():
    text = "La dépollution avance. " + "x" * 300
    assert excerpt("Les zones à dépolluer", ["depolluer"]) == [
        Piece("Les zones à "),
        Piece("dépolluer", is_hit=True),
    ]
    assert excerpt(text, ["depollution"], around=10)[1] == Piece("dépollution", is_hit=True)
    assert excerpt("e\u0301te\u0301", ["ete"]) == [Piece("e\u0301te\u0301", is_hit=True)]
    assert excerpt("Straße", ["strasse"]) == [Piece("Straße", is_hit=True)]


def test_an_excerpt_begins_near_the_hit_and_overlaps_are_one():
    long = "before " * 60 + "cluster munition " + "after " * 60
    pieces = excerpt(long, ["munition", "cluster", "clus"])
    assert [piece.text for piece in pieces if piece.is_hit] == ["cluster", "munition"]
    assert (pieces[0].text, pieces[-1].text[-2:]) == ("… ", " …")
    assert len("".join(piece.text for piece in pieces)) < 300


def test_an_excerpt_without_the_words_is_the_beginning():
    assert excerpt("Nothing of it", ["absent"]) == [Piece("Nothing of it")]
    assert excerpt("", ["absent"]) == []


@pytest.fixture
def entry(cast):
    meeting = plan(cast, agenda=["Survey"])
    return actions.record_entry(item=meeting.items.first(), text="Dépôt", by=cast.facilitator)


def test_the_folded_text_follows_every_way_of_writing(cast, entry):
    assert Entry.objects.get().folded == "depot"
    actions.revise_entry(entry=entry, text="Été", kind="", version=1, by=cast.facilitator)
    assert Entry.objects.get().folded == "ete"
    Entry.objects.filter(text="Été").update(text="Hiver À")
    assert Entry.objects.get().folded == "hiver a"
    changed = Entry.objects.get()
    changed.text = "Mêlé"
    Entry.objects.bulk_update([changed], ["text"])
    assert Entry.objects.get().folded == "mele"
    Entry.objects.bulk_create([Entry(item=changed.item, text="Neuf ÈRE")])
    assert Entry.objects.get(text="Neuf ÈRE").folded == "neuf ere"


def test_a_swap_that_writes_nothing_folds_nothing(entry):
    assert Entry.objects.filter(pk=entry.pk, version=9).update(text="Other") == 0
    assert Entry.objects.get().folded == "depot"
