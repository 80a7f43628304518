"""Input of the wrong shape, as the library of the API finds it, told in sentences of ours."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_WHOLE = _("This must be a whole number.")
_NUMBER = _("This must be a number.")
_DAY = _("This must be a day, such as 2026-12-31.")
_MOMENT = _("This must be a moment, such as 2026-12-31T09:00:00+08:00.")
_LOGICAL = _("This must be true or false.")
_NAME = _("This is no identifier that was given out here.")
_ONE_OF = _("This must be one of: %(expected)s.")
_LONGER = _("This must have at least %(min_length)s entries or characters.")
_SHORTER = _("This must have at most %(max_length)s entries or characters.")
# By the library's names of what it found; what is not here is told in its own words.
SENTENCES: Mapping[str, Any] = {
    "missing": _("This is missing."),
    "extra_forbidden": _("There is no such entry here."),
    "string_type": _("This must be a text."),
    "string_too_long": _SHORTER,
    "string_too_short": _LONGER,
    "too_long": _SHORTER,
    "too_short": _LONGER,
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), _LOGICAL),
    **dict.fromkeys(("uuid_type", "uuid_parsing"), _NAME),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DAY),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), _MOMENT),
    "list_type": _("This must be a list."),
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type"), _("This must be an object.")
    ),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "greater_than": _("This must be more than %(gt)s."),
    "less_than": _("This must be less than %(lt)s."),
    "literal_error": _ONE_OF,
    "enum": _ONE_OF,
}


def told(error: Mapping[str, Any]) -> dict[str, Any]:
    """A row of problem details: pointer, code and sentence."""
    place = [str(part) for part in error["loc"] if part not in ("body", "payload")]
    sentence = SENTENCES.get(error["type"])
    facts = error.get("ctx") or {}
    return {
        "pointer": "/" + "/".join(place),
        "code": f"kernel.{error['type']}",
        "message": str(error["msg"]) if sentence is None else str(sentence) % facts,
    }
