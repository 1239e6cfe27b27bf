"""`manage.py up`: web, worker and clock together, started and stopped by one command."""

import ctypes
import os
import signal
import subprocess
import sys
import time

from django.core.management.base import BaseCommand, CommandError

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
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        watch = Watch(commands, environment)
        try:
            watch.keep_running()
        except KeyboardInterrupt:
            pass
        finally:
            _stop(watch.children)


class Watch:
    """The portal's processes; one that ends by itself is started anew."""

    MOST_ENDS, WITHIN_SECONDS = 5, 60

    def __init__(self, commands, environment):
        self.commands, self.environment = commands, environment
        self.children = [self._start(command) for command in commands]
        self.ends: list[float] = []

    def _start(self, command) -> subprocess.Popen:
        return subprocess.Popen(command, env=self.environment, preexec_fn=_end_with_parent)

    def keep_running(self) -> None:
        while True:
            for place, child in enumerate(self.children):
                if child.poll() is not None:
                    self._start_anew(place, child)
            time.sleep(0.3)

    def _start_anew(self, place, child) -> None:
        """A portal that can't stand says so and ends, instead of falling for ever."""
        now = time.monotonic()
        self.ends = [end for end in self.ends if now - end < self.WITHIN_SECONDS] + [now]
        name = " ".join(self.commands[place][1:3])
        if len(self.ends) >= self.MOST_ENDS:
            raise CommandError(
                f"{name} ended with {child.returncode}, the {len(self.ends)}th end of a process "
                "within a minute. What it said stands above; mend that and start again."
            )
        print(f"{name} ended with {child.returncode} and is started anew.", file=sys.stderr)
        self.children[place] = self._start(self.commands[place])


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
