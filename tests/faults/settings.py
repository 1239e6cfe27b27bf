"""The real settings for real processes; only what a test would wait for is shorter."""

from coalition_portal.settings import *  # noqa: F403
from coalition_portal.settings import CELERY_BEAT_SCHEDULE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The hashed names of a real site exist only after collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# No two minutes to stop a circulation, and a clock that ticks every second, not every twenty.
CIRCULATION_WAIT_SECONDS = 0
CELERY_BEAT_SCHEDULE["sweep"]["schedule"] = 1.0
