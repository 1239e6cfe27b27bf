"""Every sentence of the portal is there in the languages it promises whole."""

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import formats, translation

from toolkit.mail import one_line

ROOT = Path(settings.BASE_DIR)
WHOLE = ["fr", "es", "ar"]
NOT_SOURCES = [".git", ".venv", "node_modules", "var", "tests", "__pycache__", ".*_cache"]

needs_gettext = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("xgettext", "msgmerge", "msgattrib", "msgfmt")),
    reason="gettext is not installed, so catalogues can't be read",
)


def catalogue(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    """A copy of the sources whose catalogues were extracted anew; the tree itself stays."""
    copy = tmp_path_factory.mktemp("sources") / "portal"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCES))
    command = [sys.executable, "manage.py", "makemessages", "--no-location", "--no-wrap"]
    for language in WHOLE:
        command += ["-l", language]
    made = subprocess.run(
        command, cwd=copy, env=dict(os.environ), capture_output=True, text=True, timeout=300
    )
    assert made.returncode == 0, made.stderr
    return copy


@needs_gettext
@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("fault", ["--untranslated", "--only-fuzzy"])
def test_every_sentence_of_the_sources_is_translated(fresh, language, fault):
    found = subprocess.run(
        ["msgattrib", fault, "--no-obsolete", "--no-wrap", catalogue(language, fresh)],
        capture_output=True,
        text=True,
        check=True,
    )
    wanting = [text for text in re.findall(r'^msgid "(.*)"$', found.stdout, re.M) if text]
    assert wanting == []


@needs_gettext
@pytest.mark.parametrize("language", WHOLE)
def test_placeholders_are_the_same_in_every_language(language, tmp_path):
    checked = subprocess.run(
        ["msgfmt", "--check-format", "-o", tmp_path / "out.mo", catalogue(language)],
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_french_sets_no_break_spaces_and_its_own_marks():
    text = catalogue("fr").read_text(encoding="utf-8")
    french = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', text, re.M)
    assert len(french) > 700
    assert [
        t for t in french if re.search(r"[^\u202f][;!?»]|[^\u202f]:(?!//)|«[^\u202f]|'", t)
    ] == []


def test_french_dates_and_times_read_as_the_english_ones():
    with translation.override("fr"):
        moment = datetime(2026, 11, 24, 9, 30)
        assert formats.date_format(moment) == "24 novembre 2026"
        assert formats.time_format(moment) == "09:30"
        assert formats.date_format(moment, "DATETIME_FORMAT") == "24 novembre 2026, 09:30"


def test_a_folded_line_keeps_its_no_break_spaces():
    assert one_line("Compte rendu de «\u202fA\u202f»\r\nBcc: x ") == (
        "Compte rendu de «\u202fA\u202f» Bcc: x"
    )
