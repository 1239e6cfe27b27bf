"""The printer: a process of its own that turns HTML into PDF, with little memory and no way out.

`python -m toolkit.printer` reads a request and writes an answer, again and again, on its standard
streams; `toolkit.pdf` talks to it. It knows no settings, no models and no secrets: a document that
breaks out of the renderer finds nothing here.

A frame is its length in four bytes, big end first, and that many bytes. A request is JSON with
`html`, `css` and `fonts` (name to path); an answer begins with `+` before the PDF's bytes, or with
`-` before the reason.
"""

import json
import os
import resource
import struct
import sys

from toolkit import scripts

LENGTH = struct.Struct(">I")
MEMORY = 512 * 1024 * 1024
# The caller waits for 30 seconds and then kills; this ends what nobody waits for any more.
SECONDS_OF_WORK = 40
FONT = "font:"


def read_frame(stream) -> bytes | None:
    """The next frame; None where the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream, body: bytes) -> None:
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def _limit(kind: int, soft: int) -> None:
    try:
        _soft, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (soft, hard))
    except (ValueError, OSError):
        # macOS refuses some limits; the caller's clock still holds there.
        pass


def _allow_work() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + SECONDS_OF_WORK)


def _looks(css: str, fonts: dict[str, str]):
    """The style sheet with its faces: unpacking them takes longer than a page does."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyOurFonts(URLFetcher):
        def fetch(self, url, headers=None):
            path = fonts.get(url.removeprefix(FONT)) if url.startswith(FONT) else None
            if path is None:
                raise ValueError(f"A style sheet may name our fonts alone: {url[:80]}")
            with open(path, "rb") as file:
                return URLFetcherResponse(url, file.read(), {"Content-Type": "font/woff2"})

    fetcher = OnlyOurFonts(allowed_protocols=(), fail_on_errors=True)
    faces = FontConfiguration()
    return CSS(string=css, url_fetcher=fetcher, font_config=faces), faces


def _print(request: dict, kept: dict) -> bytes:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):
        def fetch(self, url, headers=None):
            raise ValueError(f"A document may not fetch anything: {url[:80]}")

    if kept.get("css") != request["css"]:
        kept["css"], kept["looks"] = request["css"], _looks(request["css"], request["fonts"])
    style, faces = kept["looks"]
    nothing = Nothing(allowed_protocols=(), fail_on_errors=True)
    page = HTML(string=request["html"], url_fetcher=nothing)
    scripts.prepare(page.etree_element)
    return page.write_pdf(stylesheets=[style], font_config=faces, pdf_variant="pdf/ua-1")


def _answer(request: dict, kept: dict) -> bytes:
    try:
        return b"+" + _print(request, kept)
    except (KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        return b"-The document needs more memory than the printer may use."
    # WeasyPrint's fetching error derives from BaseException on purpose.
    except BaseException as problem:
        return b"-" + f"{type(problem).__name__}: {problem}"[:500].encode()


def main() -> None:
    # The answers have the output for themselves; whatever else is said goes to the log.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    _limit(resource.RLIMIT_AS, MEMORY)
    try:
        import weasyprint  # noqa: F401  (before the first document, so that it costs none its time)
    except OSError:
        missing = (
            b"-The PDF libraries are missing on this machine: "
            b"apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
        )
        while read_frame(requests) is not None:
            write_frame(answers, missing)
        return
    kept: dict = {}
    while (body := read_frame(requests)) is not None:
        _allow_work()
        write_frame(answers, _answer(json.loads(body), kept))


if __name__ == "__main__":
    main()
