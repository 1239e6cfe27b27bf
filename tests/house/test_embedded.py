"""The embedded set-up: a broker whose messages are whole, and processes that are kept running."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
from django.conf import settings
from kombu import Connection

from coalition_portal.broker import use_whole_files
from tests.browser.portal import free_port


def test_a_message_appears_whole_or_not_at_all(tmp_path):
    """Read as the worker reads, while a large bell is rung again and again."""
    use_whole_files()
    folder = tmp_path / "queue"
    folder.mkdir()
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(tmp_path / "control"),
    }
    done = threading.Event()

    def ring():
        with Connection("filesystem://", transport_options=options) as connection:
            queue = connection.SimpleQueue("bells")
            for _bell in range(60):
                queue.put({"words": "x" * 300_000})
        done.set()

    ringing = threading.Thread(target=ring)
    ringing.start()
    read = 0
    while not done.is_set():
        for path in folder.glob("*.bells.msg"):
            json.loads(path.read_bytes())
            read += 1
            path.unlink()
    ringing.join()
    assert read > 0


@pytest.fixture
def running(tmp_path):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "CELERY_BROKER_URL"}
    }
    port = free_port()
    environment |= {"VAR_DIR": str(tmp_path), "PUBLIC_BASE_URL": f"http://localhost:{port}"}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=settings.BASE_DIR, env=environment, check=True)
    process = subprocess.Popen(
        [*manage, "up", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process, f"http://localhost:{port}/healthz"
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def children_of(process) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True
    )
    return [int(line) for line in listed.stdout.split()]


def wait_until(true, seconds=40):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.3)
    return False


def answers(url) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=2).status == 200
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="ps and process groups as on Linux")
def test_a_process_that_ends_is_started_anew_and_all_stop_together(running):
    process, url = running
    assert wait_until(lambda: answers(url) and len(children_of(process)) == 2)
    for killed in children_of(process):
        os.kill(killed, signal.SIGKILL)
        assert wait_until(
            lambda gone=killed: gone not in children_of(process) and len(children_of(process)) == 2
        )
    assert wait_until(lambda: answers(url))
    last = children_of(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in last), 10)
