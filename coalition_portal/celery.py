"""The worker, and in the embedded set-up the clock as a thread inside it."""

import os

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down

from coalition_portal.broker import use_whole_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition_portal.settings")
use_whole_files()
app = Celery("coalition_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedule")

_clock = None


@worker_ready.connect
def start_clock(sender, **kwargs):
    """Start beat as a thread: `worker -B` forks a process that outlives a killed worker."""
    global _clock
    if os.environ.get("PORTAL_CLOCK_IN_WORKER") == "1":
        from celery.beat import EmbeddedService

        _clock = EmbeddedService(sender.app, thread=True)
        _clock.start()


@worker_shutting_down.connect
def stop_clock(**kwargs):
    if _clock is not None:
        _clock.stop()
