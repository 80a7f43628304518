"""How values are written that lie sealed in the tables of registers, and read again.

In content and origins of an entry such a value reads `{"sealed": TEXT}`, whatever its type. It is
sealed for its subject, so that the same value seals the same and what did not change is not written
anew.
"""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from yiwang.kernel import keys

KIND, TEXT = "register", "register text"
MARK = "sealed"
_BEGIN = "v1."  # of a sealed text; older rows may still be plain


def shut(subject: bytes, value: Any) -> dict[str, str]:
    """A value of a subject as it is kept."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return {MARK: keys.seal_same(KIND, text, subject)}


def opened(subject: bytes, told: Any) -> Any:
    """What was kept, as people may read it: sealed values at any depth are opened."""
    if isinstance(told, list):
        return [opened(subject, each) for each in told]
    if not isinstance(told, dict):
        return told
    if told.keys() == {MARK}:
        return json.loads(keys.unseal_same(KIND, told[MARK], subject))
    return {name: opened(subject, each) for name, each in told.items()}


class SealedText(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A text that lies sealed in its table. It cannot be searched for."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return keys.seal(TEXT, text) if text else text

    def from_db_value(
        self, value: str | None, _expression: Any, _connection: BaseDatabaseWrapper
    ) -> str | None:
        return keys.unseal(TEXT, value) if value and value.startswith(_BEGIN) else value
