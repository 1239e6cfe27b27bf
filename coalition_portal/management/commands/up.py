"""`manage.py up`: web, worker and clock together, started and stopped by one command."""

import ctypes
import os
import signal
import subprocess
import sys
import time

from django.core.management.base import BaseCommand

PR_SET_PDEATHSIG = 1


def _end_with_parent():
    """Where the kernel can, children end when this process is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    help = "Serve the portal with its worker and clock until Ctrl-C or SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="0.0.0.0")

    def handle(self, port, host, **options):
        environment = {**os.environ, "PORTAL_CLOCK_IN_WORKER": "1"}
        python = sys.executable
        commands = [
            [python, "-m", "gunicorn", "coalition_portal.wsgi", "--bind", f"{host}:{port}",
             "--workers", "2", "--threads", "4", "--log-level", "warning"],
            [python, "-m", "celery", "-A", "coalition_portal", "worker", "-P", "threads",
             "-c", "2", "--without-gossip", "--without-mingle", "--loglevel", "warning"],
        ]  # fmt: skip
        children = [
            subprocess.Popen(command, env=environment, preexec_fn=_end_with_parent)
            for command in commands
        ]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.3)
        except KeyboardInterrupt:
            pass
        finally:
            _stop(children)


def _stop(children):
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + 10
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
