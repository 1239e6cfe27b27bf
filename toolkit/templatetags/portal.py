"""Template words of the portal's own."""

from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from toolkit import markup

register = template.Library()


@register.filter
def markdown(text):
    return markup.to_html(text or "")


@register.filter
def as_text(text):
    return markup.to_text(text or "")


@register.filter
def in_zone(moment, zone):
    """A moment with its zone's name: every printed time says where it is true."""
    if not moment:
        return ""
    local = timezone.localtime(moment, ZoneInfo(str(zone)))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({zone_name(zone)})"


@register.filter
def zone_name(zone):
    return str(zone).replace("_", " ")


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """The page's own query string with some keys changed."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query[key] = value
    return query.urlencode()


# The first that fits: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def browser_name(user_agent):
    """What a person would call the browser behind a User-Agent header."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), None)
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), None)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser that does not say its name")
