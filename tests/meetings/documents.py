"""Documents as members share them, in few words."""

from django.core.files.uploadedfile import SimpleUploadedFile

from coalitions.models import Body
from meetings import document_actions as actions
from tests.meetings.test_actions import plan
from tests.toolkit.files import PDF


def a_file(content=PDF, name="C:\\Users\\rana\\secret name.pdf"):
    return SimpleUploadedFile(name, content)


def share(cast, title="Work plan", *, by=None, content=PDF, name="x.pdf", **facts):
    facts = {"kind": "work_plan", "coalition": cast.coalition, **facts}
    return actions.add_document(
        title=title, file=a_file(content, name), by=by or cast.facilitator, **facts
    )


def share_with(cast, *roles, **facts):
    return share(cast, audience="roles", roles=roles, **facts)


def group_meeting(cast, *roles, is_open=False):
    """A meeting of a working group whose members are the people of these roles."""
    body = Body.objects.create(
        coalition=cast.coalition, kind="working_group", name="Land release", is_open=is_open
    )
    body.members.set([cast.members[role] for role in roles])
    return plan(cast, body=body, title="Group meeting")


def at(cast, tail=""):
    return f"/coalitions/{cast.coalition.slug}/documents/{tail}"


def page_of(document, tail=""):
    return f"/coalitions/{document.coalition.slug}/documents/{document.key}/{tail}"


def form(**changes):
    return {
        "title": "National strategy",
        "kind": "strategy",
        "audience": "table",
        "file": a_file(),
        **changes,
    }
