"""Messages that keep their template and parameters, so that they can be translated later."""

from __future__ import annotations


class Text(str):
    """A finished English sentence that remembers what it was made from.

    `Text("{node} has no target.", node="Flow_1")` reads as the sentence wherever a string is
    wanted; a translator renders `template` in another language with the same `parameters`.
    """

    __slots__ = ("parameters", "template")
    template: str
    parameters: dict[str, str]

    def __new__(cls, template: str, **parameters: object) -> Text:
        """Fill `template` as `str.format` does."""
        text = super().__new__(cls, template.format(**parameters))
        text.template = template
        text.parameters = {name: str(value) for name, value in parameters.items()}
        return text

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """Let copies and pickles be made from the template again."""
        return (self.template,), self.parameters
