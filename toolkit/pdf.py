"""HTML to PDF, offline: only the bundled style sheet by name, nothing from files or networks."""

import threading
from pathlib import Path

from django.conf import settings

STYLESHEETS = Path(settings.BASE_DIR) / "static" / "css"
# WeasyPrint is slower in threads than in sequence.
_one_at_a_time = threading.Lock()


class PdfError(Exception):
    """The document could not be rendered; the message says why."""


def render(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of the HTML; raises PdfError with the reason."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except OSError as missing:
        raise PdfError(
            "The PDF libraries are missing on this machine: "
            "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from missing

    class NothingFromOutside(URLFetcher):
        def fetch(self, url, headers=None):
            raise ValueError(f"A document may not fetch anything: {url[:80]}")

    fetcher = NothingFromOutside(allowed_protocols=(), fail_on_errors=True)
    with _one_at_a_time:
        try:
            style = CSS(string=(STYLESHEETS / "document.css").read_text(), url_fetcher=fetcher)
            return HTML(string=html, url_fetcher=fetcher).write_pdf(
                stylesheets=[style], pdf_variant="pdf/ua-1"
            )
        # WeasyPrint's fetching error derives from BaseException on purpose.
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as problem:
            raise PdfError(f"{type(problem).__name__}: {problem}"[:500]) from problem
