"""A few documents for the demonstration, written here and printed by the portal itself."""

from io import BytesIO

from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from coalitions.models import Coalition
from coalitions.roles import Role
from meetings import document_actions
from meetings.models import Document
from toolkit import pdf

TERMS = """
<h1>Terms of reference</h1>
<p>Example of a demonstration coalition; nothing here was agreed by anybody.</p>
<h2>Purpose</h2>
<p>A standing table at which the national authority, donors and operators share what each needs
to know, and agree who does what by when.</p>
<h2>Meetings</h2>
<p>At least twice a year. Meetings are voluntary and informal; there is no vote.</p>
<h2>Summaries</h2>
<p>One summary, the same for everyone. It says what was agreed, not who raised it.</p>
"""
TASKS = "\ufeffTask,Lead,Month\r\nSurvey of area A,International Operator A,2027-02\r\n"
WISHES = "\ufeffSubject,For discussion among donors\r\nTravel to the site,To be arranged\r\n"


def load() -> None:
    """Terms of reference and a task list for all, and one table for donors and champion only."""
    coalition = Coalition.objects.get(slug="lebanon", is_demonstration=True)
    meeting = coalition.meetings.order_by("-starts_at").first()
    _share(coalition, "Terms of reference", "terms", "terms.pdf", _printed(coalition))
    _share(
        coalition, "Example task list", "work_plan", "tasks.csv", TASKS.encode(), meeting=meeting
    )
    _share(
        coalition,
        "Example note among donors",
        "other",
        "note.csv",
        WISHES.encode(),
        role="donor",
        audience=Document.Audience.ROLES,
        roles=[Role.DONOR, Role.CHAMPION],
    )


def _share(coalition, title, kind, name, content, *, role="secretariat", **facts) -> None:
    file = BytesIO(content)
    file.name = name
    by = User.objects.filter(email=f"{role}@{coalition.slug}.example.org").first()
    document_actions.add_document(
        coalition=coalition, title=title, kind=kind, file=file, by=by, **facts
    )


def _printed(coalition) -> bytes:
    with translation.override(coalition.working_language):
        html = render_to_string(
            "documents/paper.html",
            {
                "title": "Terms of reference",
                "coalition": coalition,
                "language": coalition.working_language,
                "body": TERMS,
            },
        )
    return pdf.render(html)


def remove(coalitions) -> None:
    """Their documents, and the files once the rows are gone."""
    documents = Document.objects.filter(coalition__in=coalitions)
    document_actions.forget_files(documents)
    documents.delete()
