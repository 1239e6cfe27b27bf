"""People's text to safe HTML: Markdown without raw HTML, images or foreign links' powers."""

import re
from functools import cache
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr",
    "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def to_html(text: str) -> SafeString:
    """Markdown in, sanitised HTML out; headings begin at h4, below the document's own."""
    html = _markdown().render(text)
    for level in (3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 3}>").replace(
            f"</h{level}>", f"</h{level + 3}>"
        )
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
    )
    return mark_safe(clean)


def to_text(text: str) -> str:
    """The same as one plain paragraph, for mails; a table row by row, its cells told apart."""
    html = _markdown().render(text)
    html = re.sub(r"</(?:td|th)>\s*<(?:td|th)[^>]*>", " | ", html)
    html = re.sub(r"</(?:td|th)>\s*</tr>\s*(?:</thead>\s*<tbody>\s*)?<tr>", "; ", html)
    html = re.sub(r"</?(?:table|thead|tbody|tr|td|th)[^>]*>", " ", html)
    return " ".join(unescape(nh3.clean(html, tags=set())).split())
