"""The columns of a list of action points: their names, their tags, and what people call them."""

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

# Name, heading and HXL tag, in the order of the file.
COLUMNS = [
    ("reference", _("Reference"), "#activity+code"),
    ("title", _("What"), "#activity+name"),
    ("lead", _("Who leads"), "#org+lead"),
    ("contributors", _("Who contributes"), "#org+contributors"),
    ("due_on", _("By when"), "#date+due"),
    ("original_due_on", _("Date first agreed"), "#date+due+original"),
    ("state", _("Status"), "#status"),
    ("priority", _("Priority"), "#activity+priority"),
    ("closed_on", _("Closed on"), "#date+closed"),
    ("close_reason", _("What was done, or why it was dropped"), "#description+outcome"),
    ("meeting", _("Meeting number"), "#event+num"),
    ("meeting_title", _("Meeting"), "#event+name"),
    ("meeting_date", _("Date of the meeting"), "#date+event"),
    ("item", _("Agenda item"), "#event+item+name"),
    ("report", _("Last report"), "#description+report"),
    ("reported_on", _("Date of the last report"), "#date+report"),
]
HEADINGS = {name: heading for name, heading, _tag in COLUMNS}
DATES = {"due_on", "original_due_on", "closed_on", "meeting_date", "reported_on"}

# Written by the portal itself: a list that is brought in does not change them.
NOT_TAKEN_IN = {"meeting_title", "item", "reported_on"}
TAKEN_IN = [name for name, _heading, _tag in COLUMNS if name not in NOT_TAKEN_IN]

# What people write at the head of a column: English, French, Arabic.
SPELLINGS = {
    "reference": ["reference", "ref", "ref no", "reference no", "code", "référence", "réf",
                  "المرجع",
                  "رقم المرجع", "no", "nr", "number", "#",
                  "n°", "numéro", "id", "رقم", "الرقم"],
    "title": ["what", "action", "action point", "action points", "activity", "task", "decision",
              "description", "agreed action", "quoi", "point d'action", "points d'action", "mesure",
              "activité", "tâche", "الإجراء", "النشاط", "المهمة", "العمل المطلوب", "البند"],
    "lead": ["who", "who leads", "lead", "owner", "responsible", "responsible party",
             "responsible organisation", "responsibility", "organisation", "by whom", "action by",
             "qui", "qui dirige", "responsable", "organisation responsable", "chef de file",
             "الجهة المسؤولة", "المسؤول", "الجهة", "المسؤولية", "المنظمة"],
    "contributors": ["with", "with whom", "who contributes", "contributors", "support", "partners",
                     "supported by", "avec", "avec qui", "qui contribue", "partenaires", "appui",
                     "الشركاء", "بالتعاون مع", "الداعمون"],
    "due_on": ["by when", "due", "due date", "deadline", "date due", "when", "target date",
               "timeline", "échéance", "date limite", "délai", "pour quand", "تاريخ الاستحقاق",
               "الموعد النهائي", "الموعد", "المهلة", "تاريخ الانتهاء"],
    "original_due_on": ["original due date", "original date", "first date", "date first agreed",
                        "date initiale", "échéance initiale", "الموعد الأصلي"],
    "state": ["status", "state", "progress status", "statut", "état", "état d'avancement", "الحالة",
              "الوضع"],
    "priority": ["priority", "urgency", "importance", "priorité", "urgence", "الأولوية"],
    "closed_on": ["closed", "closed on", "date closed", "completed on", "date completed",
                  "clos le", "date de clôture", "تاريخ الإغلاق", "تاريخ الإنجاز"],
    "close_reason": ["outcome", "result", "action taken", "reason", "what was done", "résultat",
                     "suite donnée", "motif", "النتيجة", "ما تم إنجازه", "السبب"],
    "meeting": ["meeting number", "meeting no", "no of meeting", "numéro de la réunion",
                "n° de réunion", "رقم الاجتماع", "meeting", "réunion", "الاجتماع"],
    "meeting_date": ["date of the meeting", "meeting date", "date of meeting",
                     "date de la réunion", "date de réunion", "تاريخ الاجتماع"],
    "report": ["last report", "progress", "remarks", "comments", "comment", "notes", "update",
               "dernier rapport", "progrès", "avancement", "remarques", "observations",
               "commentaires", "ملاحظات", "التقدم", "التقدم المحرز"],
}  # fmt: skip

_SEPARATORS = re.compile(r"[\s_\-–—:.;*()°/\\]+")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """How words are compared: without case, accents, vowel marks, tatweel or punctuation."""
    apart = unicodedata.normalize("NFKD", text.replace("ـ", "").replace("’", "'"))
    plain = "".join(
        c for c in apart if unicodedata.category(c) not in {"Mn", "Cf", "Cc"} or c in "\t\n"
    )
    return " ".join(_SEPARATORS.split(plain.casefold())).strip()


def _known() -> dict[str, str]:
    known = {tag: name for name, _heading, tag in COLUMNS}
    for name, spellings in SPELLINGS.items():
        known |= {folded(word): name for word in spellings}
    return known


KNOWN = _known()


def meaning(heading: str, remembered: dict[str, str]) -> str | None:
    """The column a heading stands for; "" where it is left out, None where nobody knows."""
    word = folded(heading)
    if word in remembered:
        return remembered[word]
    own = {folded(str(text)): name for name, text in HEADINGS.items()}
    return own.get(word, KNOWN.get(word, KNOWN.get(heading.strip())))
