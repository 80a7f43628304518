"""Sample values for the components, in the language of the page. Persons and firms are invented."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yiwang.web import filters
from yiwang.web.shell import Account, Post, Shell

Sample = dict[str, Any]

MORNING = datetime(2025, 4, 28, 1, 12, tzinfo=UTC)
LIGHTS = ("normal", "near_due", "overdue", "paused", "done_in_time", "done_late")


def shell() -> Sample:
    """Return the shell of a person who is a citizen and holds two posts.

    The templates put it in place of the visitor's own, which the context processors provide.
    """
    bureau = _("Shinan District Market Supervision Bureau")
    posts = (Post("1", _("Examiner"), bureau), Post("2", _("Window clerk"), bureau))
    counts = {"todo": "23", "overdue": "2", "copied": "5", "messages": "3"}
    account = Account(_("Wang Haiyan"), filters.mask("370202198001010015", "id"))
    work = reverse("styleguide_inbox")
    return {"sample_shell": Shell(_("Qingdao"), account, work, posts[0], posts, counts)}


def steps() -> list[Sample]:
    return [
        {"title": _("Submitted"), "state": "done", "date": date(2025, 4, 22)},
        {"title": _("Accepted"), "state": "done", "date": date(2025, 4, 23)},
        {
            "title": _("On-site verification"),
            "state": "current",
            "date": date(2025, 4, 28),
            "note": _("Two officers visit the premises; somebody should be there."),
        },
        {"title": _("Decision"), "state": "waiting", "date": None},
        {"title": _("Licence"), "state": "waiting", "date": None},
    ]


def clock(light: str, remaining: int | None) -> Sample:
    derivation = [
        {"day": date(2025, 4, 23), "text": _("Accepted; this day is not counted")},
        {"day": date(2025, 4, 27), "text": _("Sunday, but a make-up working day: counted")},
        {"day": date(2025, 5, 1), "text": _("Labour Day holiday, five days: not counted")},
        {"day": date(2025, 5, 9), "text": _("10th working day: last day")},
    ]
    return {
        "title": _("Promised time: 10 working days"),
        "light": light,
        "due": date(2025, 5, 9),
        "remaining": remaining,
        "unit": "working_day",
        "source": _("Administrative Licensing Law, articles 42 and 82"),
        "derivation": derivation,
    }


def timeline() -> list[Sample]:
    return [
        {
            "at": MORNING,
            "title": _("On-site verification arranged"),
            "who": _("Shinan District Market Supervision Bureau"),
            "text": _("Monday, 28 April, 9:30, at the address in the application."),
            "kind": "wait",
        },
        {
            "at": MORNING - timedelta(days=5),
            "title": _("Application accepted"),
            "who": _("Window clerk"),
            "kind": "good",
            "papers": [{"title": _("Notice of acceptance"), "url": "#main"}],
        },
        {
            "at": MORNING - timedelta(days=5, hours=4),
            "title": _("Correction asked for"),
            "text": _("The floor plan lacks the kitchen."),
            "kind": "bad",
        },
        {"at": MORNING - timedelta(days=6), "title": _("Submitted"), "kind": ""},
    ]


def facts() -> list[tuple[Any, ...]]:
    return [
        (_("Applicant"), "青岛海风餐饮有限公司", _("Business register, 22 April 2025")),
        (
            _("Contact"),
            f"{filters.mask('张小三', 'name')} · {filters.mask('13800001234', 'phone')}",
        ),
        (_("Premises"), _("10 Hong Kong Middle Road, Shinan"), _("Entered by the applicant")),
        (_("Floor area"), f"{filters.number(Decimal('186.5'))} m²"),
        (_("Fee"), filters.money(0)),
        (_("Valid until"), None),
    ]


def portal() -> Sample:
    home = reverse("styleguide")
    themes = [
        (_("Open a restaurant"), home, "tools-kitchen-2", _("Licence in one go")),
        (_("Have a child"), home, "baby-carriage", _("Birth, household, insurance")),
        (_("Start a firm"), home, "building-store", _("Name to bank account")),
        (_("Buy a home"), home, "home", _("Contract, tax, title")),
        (_("Retire"), home, "heart-handshake", _("Pension and care")),
        (_("Drive"), home, "car", _("Licence and vehicle")),
    ]
    kinds = [constants.SUCCESS, constants.WARNING, constants.ERROR, constants.INFO]
    texts = [
        _("Your application has been received."),
        _("One paper expires in 30 days."),
        _("The file is larger than 20 MB and was not stored."),
        _("The window is closed on Saturday."),
    ]
    return shell() | {
        "themes": themes,
        "steps": steps(),
        "clocks": [
            clock("normal", 7),
            clock("near_due", 1),
            clock("overdue", -2),
            clock("paused", 4),
        ],
        "timeline_entries": timeline(),
        "facts_items": facts(),
        "lights": LIGHTS,
        "sample_messages": [Message(*pair) for pair in zip(kinds, texts, strict=True)],
        **cases(),
    }


def cases() -> Sample:
    """Return rows shared by the portal's and the workbench's lists."""
    columns = [
        {"label": _("Matter"), "kind": "main"},
        {"label": _("Case number")},
        {"label": _("Applicant")},
        {"label": _("Last day"), "kind": "date", "sort": "?sort=due", "sorted": "ascending"},
        {"label": _("State"), "kind": "light"},
    ]
    names = ["海风餐饮", "崂山茶社", "栈桥小馆", "八大关咖啡", "团岛早市豆浆", "台东烧烤"]
    to = reverse("styleguide_case")
    licence = _("Food business licence")
    rows = [
        (
            {"text": licence, "url": to},
            f"37020220250422{n:04}",
            f"青岛{name}有限公司",
            date(2025, 5, 6 + n),
            light,
        )
        for n, (name, light) in enumerate(zip(names, LIGHTS, strict=True), 1)
    ]
    return {"columns": columns, "rows": rows}


def inbox() -> Sample:
    return shell() | cases()


def case() -> Sample:
    reasons = [
        {"value": "approve", "label": pgettext("decision", "Grant the licence")},
        {
            "value": "refuse",
            "label": pgettext("decision", "Refuse"),
            "help": _("The reason goes into the decision."),
        },
        {"value": "return", "label": _("Send back to the window")},
    ]
    decision = [
        _row("outcome", "radio", _("Decision"), choices=reasons, value="approve", required=True),
        _row("comment", "textarea", _("Reasons")),
    ]
    return shell() | {
        "clocks": [clock("near_due", 1)],
        "steps": steps(),
        "timeline_entries": timeline(),
        "facts_items": facts(),
        "decision": decision,
    }


def _row(name: str, widget: str, label: str, **more: Any) -> Sample:
    return {
        "pointer": f"/{name}",
        "name": name,
        "widget": widget,
        "label": label,
        "value": None,
    } | more


def _who() -> list[Sample]:
    register = _("from the business register, 22 April 2025")
    return [
        _row("firm", "readonly", _("Firm"), value="青岛海风餐饮有限公司", source=register),
        _row("code", "readonly", _("Unified social credit code"), value="91370202MA3C0KLT28"),
        _row(
            "phone",
            "text",
            _("Phone"),
            required=True,
            value="138",
            help=_("We call only about this application."),
            attrs={"inputmode": "tel", "autocomplete": "tel", "maxlength": 11},
        ),
        _row("opened", "date", _("Opening day"), value="2025-06-01"),
    ]


def _premises() -> list[Sample]:
    kinds = [
        {"value": "restaurant", "label": _("Restaurant")},
        {"value": "canteen", "label": _("Canteen"), "help": _("School, firm or hospital")},
        {"value": "shop", "label": _("Food shop")},
    ]
    items = [
        {"value": "hot", "label": _("Hot dishes")},
        {"value": "cold", "label": _("Cold dishes")},
        {"value": "cake", "label": _("Cakes")},
    ]
    districts = [
        {"value": name, "label": name}
        for name in (_("Shinan"), _("Shibei"), _("Laoshan"), _("Huangdao"))
    ]
    person = [
        _row("staff-0-name", "text", _("Name"), required=True, value="张小三"),
        _row("staff-0-card", "date", _("Health certificate valid until"), value="2026-01-31"),
    ]
    add = [{"name": "_do", "value": "add:/staff", "label": _("Add a person")}]
    return [
        _row(
            "kind", "radio", _("Kind of business"), choices=kinds, value="restaurant", required=True
        ),
        _row("items", "checkboxes", _("What you sell"), choices=items, value=["hot", "cold"]),
        _row(
            "district", "select", _("District"), choices=districts, value=_("Shinan"), required=True
        ),
        _row("area", "number", _("Floor area in square metres"), value="186.5", required=True),
        _row("rent", "money", _("Rent a month"), value="12000.00"),
        _row("kitchen", "computed", _("Kitchen at least, in square metres"), value="37.3"),
        _row("details", "heading", _("Staff and papers"), rows=[]),
        _row("staff", "group", _("Person 1"), rows=person, buttons=add),
        _row("plan", "file", _("Floor plan"), help=_("PDF or picture, at most 20 MB")),
        _row("note", "textarea", _("Anything else we should know")),
        _row("truth", "checkbox", _("What I have entered is true."), required=True, value=False),
    ]


def form(wrong: bool) -> Sample:
    """Return a plan of two pages; `wrong` adds two refusals."""
    who, premises = _who(), _premises()
    errors = []
    if wrong:
        for row, text in (
            (who[2], _("A mobile number has 11 digits; this one has 3.")),
            (premises[-1], _("Please confirm before you send.")),
        ):
            row["error"] = text
            errors.append({"pointer": row["pointer"], "label": row["label"], "message": text})
    pages = [
        {"title": _("Who applies"), "rows": who},
        {"title": _("The business"), "help": _("Answer for one address."), "rows": premises},
    ]
    return shell() | {"plan": {"pages": pages}, "errors": errors}
