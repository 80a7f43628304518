"""A message as a value: a stable code, an English template and its parameters.

The engines know no translation machinery. They mark their templates with `gettext_noop`, so that
the usual extraction finds them; whoever shows a message translates the template and fills it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(template: str) -> str:
    """Return the template unchanged; the name is what the extraction of messages looks for."""
    return template


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell a person, before it is put into that person's language.

    `template` uses named `%(name)s` places, all of which stand in `params`.
    """

    code: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params

    def to_json(self) -> dict[str, object]:
        """Return `{code, message, params}` with the English sentence as message."""
        return {"code": self.code, "message": str(self), "params": dict(self.params)}
