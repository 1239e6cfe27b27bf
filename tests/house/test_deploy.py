"""The files under deploy/ do what docs/deploy.md says: each command line is run as it stands."""

import configparser
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.keeping.sites import Databases

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = sorted((ROOT / "deploy").glob("*.service"))
SERVICES = ["portal-web", "portal-worker", "portal-beat", "portal-relay"]


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str
    parsed.read(ROOT / "deploy" / name)
    return parsed


def example() -> dict[str, str]:
    """.env.example as a shell reads it."""
    done = subprocess.run(
        ["bash", "-c", 'set -a; . "$0"; env -0', ROOT / ".env.example"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split("=", 1) for line in done.stdout.split("\0") if line)


def test_the_example_names_every_variable_and_none_that_is_not_read():
    source = (ROOT / "coalition_portal" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source))
    written = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    # DEBUG is for `make demo` alone.
    assert read - written == {"DEBUG"}
    assert written - read == set()
    for line in (ROOT / ".env.example").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Z_]+='[^']*'", line), line


def test_every_unit_runs_as_the_portals_user_with_its_environment():
    assert [path.stem for path in UNITS] == [
        "portal-backup",
        "portal-beat",
        "portal-relay",
        "portal-selfcheck",
        "portal-web",
        "portal-worker",
    ]
    for path in UNITS:
        service = unit(path.name)["Service"]
        assert service["User"] == "portal"
        assert service["EnvironmentFile"] == "/etc/coalition-portal/environment"
        assert service["WorkingDirectory"] == "/opt/coalition-portal"
    for name in ("portal-backup", "portal-selfcheck"):
        assert unit(f"{name}.timer")["Install"]["WantedBy"] == "timers.target"


def test_systemd_finds_nothing_to_complain_about(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    for path in (ROOT / "deploy").glob("portal-*.*"):
        text = path.read_text().replace("/opt/coalition-portal/.venv/bin", sys.prefix + "/bin")
        (tmp_path / path.name).write_text(text)
    files = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_deployment_check_is_clean():
    done = subprocess.run([ROOT / "bin" / "check-deploy"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


# --- The command lines, run -----------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds=40):
    """What the question answers, once it answers anything."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"nothing came within {seconds} s: {what.__doc__ or what}")


class Mailbox:
    def __init__(self):
        self.to = []

    async def handle_DATA(self, server, session, envelope):
        self.to += envelope.rcpt_tos
        return "250 kept"


class Installation:
    """The site of docs/deploy.md with other paths, ports and databases."""

    def __init__(self, folder: Path, **environment):
        self.folder, self.port = folder, free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            **example(),
            "SECRET_KEY": "only-for-tests-" * 4,
            "VAR_DIR": str(folder),
            "MEDIA_ROOT": str(folder / "media"),
            **environment,
        }

    def command(self, name: str) -> list[str]:
        line = unit(f"{name}.service")["Service"]["ExecStart"]
        places = {
            "/opt/coalition-portal/.venv/bin": sys.prefix + "/bin",
            "/var/lib/coalition-portal": str(self.folder),
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
        }
        for theirs, ours in places.items():
            line = line.replace(theirs, ours)
        assert "/opt/" not in line
        return shlex.split(line)

    def run(self, command: list[str]) -> subprocess.CompletedProcess:
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True
        )

    def manage(self, *arguments: str) -> str:
        done = self.run([sys.executable, "manage.py", *arguments])
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self, name: str):
        """The service, started; afterwards SIGTERM ends it cleanly within its unit's time."""
        log = self.folder / f"{name}.log"
        with log.open("w") as stream:
            process = subprocess.Popen(
                self.command(name), cwd=ROOT, env=self.environment, stdout=stream, stderr=stream
            )
        try:
            yield process
            assert process.poll() is None, log.read_text()
            process.send_signal(signal.SIGTERM)
            allowed = int(unit(f"{name}.service")["Service"]["TimeoutStopSec"])
            assert process.wait(timeout=allowed) == 0, log.read_text()
        finally:
            process.kill()
            process.wait()

    def get(self, path: str) -> tuple[int, str]:
        """What the proxy in front gets for this path."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            headers={"Host": "coalitions.example.org", "X-Forwarded-Proto": "https"},
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()
        except OSError:
            return 0, ""


@pytest.fixture
def broker():
    """A Redis of the test's own, as the portal wants it: nothing kept."""
    if shutil.which("redis-server") is None:
        yield {"CELERY_BROKER_URL": "filesystem://"}
        return
    port = free_port()
    redis = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    yield {"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/13"}
    redis.terminate()
    redis.wait(timeout=10)


@pytest.fixture
def database(tmp_path):
    made = Databases()
    if made.url is None:
        yield {"DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}"}
        return
    yield {"DATABASE_URL": made.make()}
    made.drop()


@pytest.fixture
def mailbox():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}"
    yield box
    server.stop()


def test_each_command_line_comes_up_does_its_work_and_stops(tmp_path, database, broker, mailbox):
    site = Installation(tmp_path, EMAIL_URL=mailbox.url, **database, **broker)
    site.manage("migrate", "--verbosity", "0")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    early = site.run(site.command("portal-selfcheck"))
    assert early.returncode == 1
    assert "The worker has never been seen" in early.stderr

    with site.running("portal-web"), site.running("portal-worker"), site.running("portal-beat"):

        def front():
            """the front page"""
            status, page = site.get("/")
            return page if status == 200 else None

        page = wait_for(front)
        style = re.search(r'href="(/static/css/portal[^"]*\.css)"', page).group(1)
        assert site.get(style)[0] == 200
        assert site.get("/healthz") == (200, '{"database": true}')

        # An urgent letter rings the worker through the broker.
        site.manage(
            "shell",
            "-c",
            "from outbox import post; from toolkit.mail import Message; m = Message('S', 'T', '');"
            "post.queue(kind='test', to='a@example.org', message=m, urgent=True)",
        )
        wait_for(lambda: mailbox.to)
        assert mailbox.to == ["a@example.org"]
        wait_for(lambda: list(tmp_path.glob("beat-schedule*")))

        ready = site.get("/readyz")
        assert ready == (
            200,
            '{"database": true, "worker": true, "outbox": true, "disk": true}',
        )
        well = site.run(site.command("portal-selfcheck"))
        assert (well.returncode, well.stderr) == (0, "")
        (tmp_path / "backups").mkdir()
        backup = site.run(site.command("portal-backup"))
        assert (backup.returncode, backup.stderr) == (0, "")
        assert len(list((tmp_path / "backups").glob("portal-*.backup"))) == 1
