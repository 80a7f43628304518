"""String functions; positions count characters (code points) from 1."""

from __future__ import annotations

from decimal import Decimal

from ..costs import of_text
from ..regex import Pattern
from ..values import FeelError, Run, Value
from .registry import builtin


@builtin("substring(string: string, start position: number, length?: number|null)")
def _substring(string: str, start_position: Decimal, length: Decimal | None = None) -> str:
    if abs(start_position) < 1 or abs(start_position) > len(string):
        raise FeelError(f"there is no such position in a text of {len(string)} characters")
    if length is not None and length < 1:
        raise FeelError("length must be at least 1")
    start = int(start_position)
    begin = start - 1 if start > 0 else len(string) + start
    wanted = len(string) if length is None or length > len(string) else int(length)
    return string[begin : begin + wanted]


@builtin("string length(string: string)")
def _string_length(string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case(string: string)")
def _upper_case(string: str) -> str:
    return string.upper()


@builtin("lower case(string: string)")
def _lower_case(string: str) -> str:
    return string.lower()


@builtin("substring before(string: string, match: string)")
def _substring_before(string: str, match: str) -> str:
    at = string.find(match)
    return string[:at] if at >= 0 else ""


@builtin("substring after(string: string, match: string)")
def _substring_after(string: str, match: str) -> str:
    at = string.find(match)
    return string[at + len(match) :] if at >= 0 else ""


@builtin("contains(string: string, match: string)")
def _contains(string: str, match: str) -> bool:
    return match in string


@builtin("starts with(string: string, match: string)")
def _starts_with(string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with(string: string, match: string)")
def _ends_with(string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("matches(input: string, pattern: string, flags?: string|null)")
def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    return Pattern.of(run, pattern, flags or "").search(run, text)


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string|null)")
def _replace(
    run: Run,
    text: str,
    pattern: str,
    replacement: str,
    flags: str | None = None,
) -> str:
    return Pattern.of(run, pattern, flags or "").replace(run, text, replacement)


@builtin("split(string: string, delimiter: string)")
def _split(run: Run, string: str, delimiter: str) -> list[Value]:
    return Pattern.of(run, delimiter, "").split(run, string)


@builtin("string join(list: list, delimiter?: string|null)")
def _string_join(run: Run, items: list[Value], delimiter: str | None = None) -> str:
    parts = [item for item in items if item is not None]
    if any(not isinstance(item, str) for item in parts):
        raise FeelError("only strings can be joined")
    separator = delimiter or ""
    run.spend(of_text(sum(map(len, parts)) + len(separator) * len(parts)))
    return separator.join(parts)
