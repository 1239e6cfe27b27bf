"""The two rules of the house, held by machine."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

linter = pytest.importorskip("importlinter", reason="import-linter comes with make test")


def test_rooms_import_only_to_the_left_and_files_only_downward():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env={"PYTHONPATH": str(settings.BASE_DIR), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("EMAIL_URL", "smtp://mail.example.org", "smtp+tls://"),
        ("PUBLIC_BASE_URL", "http://coalitions.example.org", "https://"),
        ("CELERY_BROKER_URL", "amqp://localhost", "redis://"),
        ("DATABASE_URL", "mysql://localhost/x", "postgres://"),
        ("DATABASE_URL", "postgres://localhost/x", "SECRET_KEY"),
    ],
)
def test_nonsense_in_the_environment_is_refused_with_the_mend(variable, value, says, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import coalition_portal.settings"],
        cwd=settings.BASE_DIR,
        env={variable: value, "VAR_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert says in done.stderr
