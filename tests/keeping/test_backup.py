"""A backup holds all, a restore brings all back, and no letter leaves before a person says so."""

import gzip
import io
import json
import shutil
import stat
import tarfile

import pytest

from tests.keeping.sites import Site

FIFTY = """
from outbox import post
from toolkit.mail import Message
from accounts.models import User
from coalitions.models import Organisation
from django.contrib.sessions.models import Session
from django.utils import timezone
from outbox.models import FrozenDocument
import hashlib
content = bytes(range(256)) * 40
FrozenDocument.objects.create(filename='s.pdf', source='', content=content,
    sha256=hashlib.sha256(content).hexdigest(), frozen_at=timezone.now())
User.objects.create_user('somebody@example.org', 'secret')
Organisation(name='Oslo').save()
Session.objects.create(session_key='k' * 32, session_data='x', expire_date=timezone.now())
for n in range(50):
    post.queue(kind='summary', to=f'{n}@example.org', message=Message('Subject', 'Text', ''))
"""
FACTS = """
from outbox.models import FrozenDocument, Letter
from accounts.models import User
from django.contrib.sessions.models import Session
import hashlib
document = FrozenDocument.objects.get()
print(Letter.objects.filter(state='queued').count(), User.objects.get().email,
    hashlib.sha256(document.content).hexdigest() == document.sha256, Session.objects.count())
"""


@pytest.fixture(scope="module")
def sites(databases, tmp_path_factory):
    """One portal per engine with people, fifty queued letters, a document and an uploaded file."""
    made = {}

    def of(engine):
        if engine not in made:
            url = databases.make() if engine == "postgresql" else None
            site = made[engine] = Site(tmp_path_factory.mktemp(engine), url)
            site.ok("migrate")
            site.ask(FIFTY)
            (site.folder / "media" / "a").mkdir(parents=True)
            (site.folder / "media" / "a" / "map.pdf").write_bytes(b"%PDF-map")
        return made[engine]

    return of


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request, sites, databases, tmp_path):
    """A copy of it, for one test."""
    return copy_of(sites(request.param), databases, tmp_path / "site")


@pytest.fixture
def kept_on_sqlite(sites, databases, tmp_path):
    return copy_of(sites("sqlite"), databases, tmp_path / "site")


def copy_of(site, databases, folder):
    shutil.copytree(site.folder, folder)
    url = site.environment["DATABASE_URL"]
    return Site(folder, databases.make(like=url) if url.startswith("postgres") else None)


def test_after_a_restore_nothing_is_sent_until_the_thaw(kept, tmp_path):
    file = tmp_path / "portal.backup"
    assert "1 uploaded files" in kept.ok("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.glob(".backup-*")) == []
    kept.ask("from accounts.models import User; User.objects.create_user('new@example.org')")
    (kept.folder / "media" / "later.pdf").write_bytes(b"later")

    refusal, users, restored = kept.commands(
        f"restore {file}",
        "shell -v 0 -c 'from accounts.models import User; assert User.objects.count() == 2'",
        f"restore {file} --replace",
    )
    assert "--replace" in refusal
    assert users == ""
    assert "frozen with 50 letters" in restored
    assert kept.ask(FACTS) == "50 somebody@example.org True 0"
    assert [p.name for p in (kept.folder / "media").rglob("*.pdf")] == ["map.pdf"]
    # A new row finds its number: sequences came along.
    kept.ask("from accounts.models import User; User.objects.create_user('b@example.org')")

    held, listed, still_held = kept.commands("relay", "thaw_outbox", "relay")
    assert "0 letters handled" in held
    assert "50  summary, the oldest written" in listed
    assert "0 letters handled" in still_held
    assert kept.sent == []
    thawed, relayed, again = kept.commands("thaw_outbox --yes", "relay", "thaw_outbox --yes")
    assert "50 letters go out" in thawed
    assert "50 letters handled" in relayed
    assert "not frozen" in again
    assert len(kept.sent) == 50


def test_on_an_empty_machine_old_letters_can_be_cancelled_instead(kept_on_sqlite, tmp_path):
    file = tmp_path / "portal.backup"
    kept_on_sqlite.ok("backup", file)
    fresh = Site(tmp_path / "fresh")
    restored, thawed, relayed = fresh.commands(
        f"restore {file}", "thaw_outbox --yes --cancel-queued", "relay"
    )
    assert "frozen with 50 letters" in restored
    assert "50 letters were cancelled" in thawed
    assert "0 letters handled" in relayed
    assert fresh.sent == []
    assert (fresh.folder / "media" / "a" / "map.pdf").read_bytes() == b"%PDF-map"


def test_an_older_backup_is_brought_up_to_this_version(kept, tmp_path):
    file = tmp_path / "old.backup"
    # The newer tables and columns must not stand in the way of the older ones.
    kept.commands("migrate meetings zero", f"backup {file}", "migrate")
    (restored,) = kept.commands(f"restore {file} --replace")
    assert restored.startswith("Restored as of")
    kept.ok("migrate", "--check")


# --- What is refused ------------------------------------------------------------------------


def rebuilt(file, change):
    """The same backup with its members changed by `change(name, bytes)`."""
    out = io.BytesIO()
    with tarfile.open(file) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is None:
                continue
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return out.getvalue()


def manifest_with(**facts):
    def change(name, content):
        return (
            json.dumps({**json.loads(content), **facts}).encode()
            if name == "manifest.json"
            else content
        )

    return change


def one_byte_off(name, content):
    return content[:-1] + bytes([content[-1] ^ 1]) if name.startswith("media/") else content


def without_manifest(name, content):
    return None if name == "manifest.json" else content


BAD = {
    "cut short": (lambda file: file.read_bytes()[:-900], "damaged"),
    "one byte off": (lambda file: rebuilt(file, one_byte_off), "does not match its manifest"),
    "no manifest": (lambda file: rebuilt(file, without_manifest), "its manifest is missing"),
    "not ours": (lambda file: b"%PDF-1.7 something else", "is not a backup of this portal"),
    "empty": (lambda file: b"", "is not a backup of this portal"),
    "another tar": (lambda file: gzip.compress(b"\0" * 10240), "is not a backup of this portal"),
    "other engine": (
        lambda file: rebuilt(file, manifest_with(engine="postgresql")),
        "was made on PostgreSQL, and this portal runs on SQLite",
    ),
    "newer": (
        lambda file: rebuilt(file, manifest_with(migrations=["coalitions.9999_future"])),
        "made by a newer portal",
    ),
    "climbing": (
        lambda file: rebuilt_with_extra(file, "media/../../evil"),
        "something unexpected",
    ),
}


def rebuilt_with_extra(file, name):
    out = io.BytesIO(gzip.decompress(rebuilt(file, lambda _name, content: content)))
    with tarfile.open(fileobj=out, mode="a") as tar:
        member = tarfile.TarInfo(name)
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    return gzip.compress(out.getvalue())


def test_a_wrong_or_damaged_file_changes_nothing(kept_on_sqlite, tmp_path):
    site, good = kept_on_sqlite, tmp_path / "good.backup"
    site.commands(f"backup {good}")
    site.ask("from outbox.models import Letter; Letter.objects.update(subject='Since')")
    files = {tmp_path / f"{n}.backup": spoilt for n, spoilt in enumerate(BAD.values())}
    for path, (spoil, _says) in files.items():
        path.write_bytes(spoil(good))
    answers = site.commands(
        *(f"restore {path} --replace" for path in files), f"restore {tmp_path / 'no'} --replace"
    )
    for answer, (why, (_spoil, says)) in zip(answers, BAD.items(), strict=False):
        assert answer.startswith("! "), why
        assert says in answer, (why, answer)
    assert "There is no file" in answers[-1]
    since = (
        "from outbox.models import Letter; print(Letter.objects.filter(subject='Since').count())"
    )
    assert site.ask(since) == "50"
    assert "not frozen" in site.ok("thaw_outbox")
    assert (site.folder / "media" / "a" / "map.pdf").read_bytes() == b"%PDF-map"
    assert list(site.folder.glob("restore-*")) == []
    assert not (tmp_path / "evil").exists()


def test_a_backup_never_overwrites_and_a_folder_keeps_the_newest(kept_on_sqlite, tmp_path):
    taken, folder = tmp_path / "taken", tmp_path / "backups"
    taken.write_text("precious")
    folder.mkdir()
    old = [folder / f"portal-2020-01-0{n}T000000.backup" for n in (1, 2, 3)]
    for path in [*old, folder / "other.txt"]:
        path.touch()
    over, nowhere, kept = kept_on_sqlite.commands(
        f"backup {taken}", f"backup {tmp_path / 'no' / 'x'}", f"backup {folder} --keep 2"
    )
    assert "never overwrites" in over
    assert taken.read_text() == "precious"
    assert "does not exist" in nowhere
    assert "the newest 2 stay" in kept
    names = sorted(p.name for p in folder.iterdir())
    assert names[:2] == ["other.txt", old[2].name]
    assert len(names) == 3


def test_without_the_tools_of_postgresql_the_package_is_named(databases, tmp_path):
    site = Site(tmp_path / "site", databases.make())
    assert "apt-get install -y postgresql-client" in site.refused(
        "backup", tmp_path / "x.backup", PATH="/nowhere"
    )
