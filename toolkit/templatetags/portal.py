"""Template words of the portal's own."""

from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone

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
