"""The house: settings, addresses, the worker, and pages that show several rooms."""

from coalition_portal.celery import app as celery_app

__all__ = ["celery_app"]
