"""The silence procedure in a real browser: chosen, sent, corrected, adopted, and read."""

import io
import time

from pypdf import PdfReader

from tests.browser.portal import look, marks, sign_in
from tests.browser.test_journey import plan_and_record

pytestmark = marks
TITLE = "Review under silence"
# The window is days long; here it ends at once, as if its last day were over.
END_THE_WINDOW = (
    "from datetime import timedelta; from django.utils import timezone; "
    "from meetings.models import Meeting; "
    "Meeting.objects.exclude(silence_until=None)"
    ".update(silence_until=timezone.now() - timedelta(minutes=1))"
)


def looks(page, name):
    """On a phone by night, and on a desk by day."""
    for width, scheme in ((360, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        look(page, f"silence-{name}-{width}")


def received(portal, subject, copies):
    """The text of the PDF that came with a mail, once all copies are there."""
    for _second in range(30):
        mails = portal.mails(subject)
        if len(mails) == copies:
            (attached,) = mails[0].iter_attachments()
            pages = PdfReader(io.BytesIO(attached.get_content())).pages
            return " ".join(" ".join(page.extract_text() for page in pages).split())
        time.sleep(1)
    raise AssertionError(f"{len(mails)} mails “{subject}”")


def test_a_draft_is_corrected_in_confidence_and_adopted_by_silence(portal, browser):
    authority = sign_in(browser, portal, "authority@lebanon.example.org", 1280)
    authority.goto(f"{portal.address}/coalitions/lebanon/settings/")
    authority.select_option("[name=release_rule]", "silence")
    authority.fill("[name=holidays]", "2026-12-25 Christmas")
    looks(authority, "settings")
    authority.click("text=Save the settings")

    facilitator = sign_in(browser, portal, "facilitator@lebanon.example.org", 1280)
    plan_and_record(facilitator, portal, "lebanon", TITLE)
    looks(facilitator, "publish")
    facilitator.click("main button:has-text('Send the draft to all seats')")
    facilitator.wait_for_url("**/circulations/*/")
    assert "Draft under silence procedure until" in received(
        portal, "draft summary under silence", 16
    )

    donor = sign_in(browser, portal, "donor@lebanon.example.org", 360)
    donor.goto(facilitator.url)
    donor.click("text=Corrections: read them, or ask for one")
    donor.fill("[name=text]", "The second point was put otherwise.")
    donor.check("[name=to_facilitator_alone]")
    looks(donor, "ask")
    donor.click("text=Send the correction")
    looks(donor, "asked")
    assert "asked by you" in donor.inner_text("main")

    authority.goto(donor.url)
    looks(authority, "seen-by-authority")
    assert "was put otherwise" not in authority.inner_text("main")

    facilitator.goto(donor.url)
    facilitator.check("[name=answer][value=taken_in]")
    facilitator.fill("[name=sentence]", "The point is worded anew.")
    facilitator.select_option("[name=entry]", index=2)
    facilitator.fill("[name=wording]", "Point 1 was put otherwise.")
    looks(facilitator, "answer")
    facilitator.click("text=Give this answer")
    assert "The point is worded anew." in facilitator.inner_text("main")

    portal.manage("shell", "-c", END_THE_WINDOW)
    portal.manage("relay")
    text = received(portal, f"ummary of “{TITLE}”", 18)
    assert "by silence, 1 correction" in text
    assert "Point 1 was put otherwise." in text

    donor.goto(f"{portal.address}/coalitions/lebanon/agreed/")
    assert "Point 1 was put otherwise." in donor.inner_text("main")
    looks(donor, "register")
