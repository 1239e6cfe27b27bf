"""Each page in its reader's language and time."""

from django.utils import timezone, translation


class ReadersLanguageAndTime:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            language = translation.get_language_from_request(request)
            with translation.override(language):
                return self.get_response(request)
        with translation.override(request.user.language), timezone.override(request.user.zone):
            response = self.get_response(request)
        # Pages of a diplomatic record must not linger in a borrowed laptop's cache.
        response.headers.setdefault("Cache-Control", "no-store")
        return response
