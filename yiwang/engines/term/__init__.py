"""Legal time limits: working days, clocks as append-only ledgers, and how a due day came about.

Values in, values out. The calendar, the rules and the present moment are passed in; due day,
remaining days and light are derived each time and stored nowhere.
"""

from yiwang.engines.term.admission import EntryRefused
from yiwang.engines.term.calendar import CalendarGap, SpecialDay, WorkCalendar, national
from yiwang.engines.term.clock import TITLES, Clock, Consequence, Light, Reading
from yiwang.engines.term.counting import last_day, latest_day_before, left, plus_months
from yiwang.engines.term.derivation import Step, derivation
from yiwang.engines.term.ledger import Entry, Kind, Ledger
from yiwang.engines.term.messages import Listed, Message, Words
from yiwang.engines.term.rules import (
    Level,
    Sense,
    TermRefused,
    TermRule,
    TermTable,
    Unit,
    national_terms,
    read_terms,
)

__all__ = [
    "TITLES",
    "CalendarGap",
    "Clock",
    "Consequence",
    "Entry",
    "EntryRefused",
    "Kind",
    "Ledger",
    "Level",
    "Light",
    "Listed",
    "Message",
    "Reading",
    "Sense",
    "SpecialDay",
    "Step",
    "TermRefused",
    "TermRule",
    "TermTable",
    "Unit",
    "Words",
    "WorkCalendar",
    "derivation",
    "last_day",
    "latest_day_before",
    "left",
    "national",
    "national_terms",
    "plus_months",
    "read_terms",
]
