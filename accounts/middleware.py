"""Each page in its reader's language and time."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone, translation


class ReadersLanguageAndTime:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            language = translation.get_language_from_request(request)
            with translation.override(language):
                return self.get_response(request)
        with translation.override(request.user.language), timezone.override(_zone(request.user)):
            response = self.get_response(request)
        # Pages of a diplomatic record must not linger in a borrowed laptop's cache.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _zone(user):
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
