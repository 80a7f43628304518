"""What a map says in plain words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yiwang.base.cases.facade import lives
from yiwang.engines.process.discovery import END, START, Deviation, Kind
from yiwang.govern.discovery.queries import Book

MINUTE, HOUR, DAY = 60, 3600, 86_400
MOVES = {
    "return": gettext_lazy("Send back"),
    "recall": gettext_lazy("Take back"),
    "reassign": gettext_lazy("Hand over"),
    "delegate": gettext_lazy("Delegate"),
    "add_before": gettext_lazy("Add signers"),
    "add_after": gettext_lazy("Add signers"),
    "add_parallel": gettext_lazy("Add signers"),
    "remove": gettext_lazy("Remove signers"),
    "circulate": gettext_lazy("Pass round to read"),
    "urge": gettext_lazy("Urge"),
    "suspend": gettext_lazy("Let it rest"),
    "suspend_all": gettext_lazy("Let it rest"),
    "resume": gettext_lazy("Let it go on"),
    "resume_all": gettext_lazy("Let it go on"),
    "jump": gettext_lazy("Move to a step"),
    "terminated": gettext_lazy("End the procedure"),
}


def lasting(seconds: float) -> str:
    """A time as two of days, hours and minutes; calendar time, not working hours."""
    minutes = round(seconds / MINUTE)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        text = ngettext("%(num)d day", "%(num)d days", days) % {"num": days}
        return f"{text} {_('%(hours)d h') % {'hours': hours}}" if hours and days < 30 else text
    if hours:
        text = _("%(hours)d h") % {"hours": hours}
        return f"{text} {_('%(minutes)d min') % {'minutes': rest}}" if rest else text
    return _("%(minutes)d min") % {"minutes": minutes}


def step(book: Book, name: str) -> str:
    """What people call a step, coming in and being closed among them."""
    if name in (START, END):
        return _("Coming in") if name == START else _("End of the case")
    return book.title(name)


def move(kind: str) -> str:
    return str(MOVES.get(kind, kind))


def ending(state: str) -> str:
    titles = [each.title(state) for each in map(lives.of, lives.names()) if state in each.states]
    return titles[0] if titles else state


def sentence(book: Book, found: Deviation) -> str:
    """How a case left the model."""
    names = [_("“%(step)s”") % {"step": step(book, name)} for name in found.steps]
    facts = {"step": names[0] if names else "", "steps": _(", ").join(names)}
    if found.kind is Kind.UNKNOWN:
        return _("%(step)s was done, which the model does not have.") % facts
    if found.kind is Kind.SKIPPED and len(names) > 1:
        return _("One of %(steps)s was due, and none was done.") % facts
    if found.kind is Kind.SKIPPED:
        return _("%(step)s was due and was not done.") % facts
    if found.kind is Kind.OPEN_END:
        return _("The case was closed before the model came to its end.")
    if not found.after:
        return _("%(step)s was done first, where the model begins otherwise.") % facts
    facts["after"] = _("“%(step)s”") % {"step": step(book, found.after)}
    return _("%(step)s was done after %(after)s, where the model does not lead.") % facts
