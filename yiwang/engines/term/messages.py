"""A message as a value: a stable code, an English template and its parameters.

The engines know no translation machinery. They mark their templates with `gettext_noop`, so that
the usual extraction finds them; whoever shows a message translates the template and fills it in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def gettext_noop(template: str) -> str:
    """Return the template unchanged; the name is what the extraction of messages looks for."""
    return template


class Words(dict[str, str]):
    """A text of the data in several languages, by language tag."""

    def told(self, language: str) -> str:
        """Return the text in a language (`zh-hans` falls back to `zh`), else the first there is."""
        for tag in (language, language.partition("-")[0]):
            if tag in self:
                return self[tag]
        return next(iter(self.values()), "")

    def __str__(self) -> str:
        return self.told("en")


class Listed(tuple[Words, ...]):
    """Several texts, told one after the other."""

    __slots__ = ()

    def told(self, language: str) -> str:
        """Return the texts in a language, with its comma between them."""
        comma = "、" if language.startswith("zh") else ", "
        return comma.join(words.told(language) for words in self)

    def __str__(self) -> str:
        return self.told("en")


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell a person, before it is put into that person's language.

    `template` uses named `%(name)s` places, all of which stand in `params`. A parameter that is
    itself a text comes as `Words` or `Listed`.
    """

    code: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str], language: str) -> str:
        """Return the sentence: the template through `translate`, its texts in the language."""
        params = {
            name: value.told(language) if isinstance(value, Words | Listed) else value
            for name, value in self.params.items()
        }
        return translate(self.template) % params

    def __str__(self) -> str:
        return self.template % self.params

    def to_json(self) -> dict[str, object]:
        """Return `{code, message, params}` with the English sentence as message."""
        return {"code": self.code, "message": str(self), "params": dict(self.params)}
