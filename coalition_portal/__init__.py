"""The house: settings, addresses, the worker, and pages that show several rooms."""

from coalition_portal.celery import app as celery_app

VERSION = "0.1"

__all__ = ["VERSION", "celery_app"]
