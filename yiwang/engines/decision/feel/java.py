"""External functions: the Java methods that models commonly call, from a table and nothing else."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from .costs import CALL, of_text
from .text import plain
from .types import Simple, Type
from .values import NUMBERS, FeelError, Function, Parameter, Run, Value

_NUMERIC: Final = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}
_BOXES: Final = {
    "java.lang.Byte": "byte",
    "java.lang.Short": "short",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.Boolean": "boolean",
    "java.lang.Character": "char",
    "java.math.BigDecimal": "decimal",
    "java.math.BigInteger": "decimal",
    "java.lang.String": "String",
    "java.lang.Object": "Object",
    "[Ljava.lang.Object;": "Object...",
    "java.lang.Object[]": "Object...",
    "java.lang.Object...": "Object...",
}


def _double(value: float) -> Decimal:
    if not math.isfinite(value):
        raise FeelError("the result is no finite number")
    return NUMBERS.create_decimal(repr(value))


def _float(value: Decimal) -> Decimal:
    """Return the nearest 32-bit number, in its shortest decimal form."""
    try:
        single: float = struct.unpack("f", struct.pack("f", float(value)))[0]
    except OverflowError as beyond:
        raise FeelError("the number is too large for a float") from beyond
    if not math.isfinite(single):
        raise FeelError("the number is too large for a float")
    for digits in range(1, 17):
        text = f"{single:.{digits}g}"
        if struct.pack("f", float(text)) == struct.pack("f", single):
            return NUMBERS.create_decimal(text)
    return _double(single)


def _converted(value: Value, java: str) -> Value:
    """Return an argument as a Java parameter takes it. Raises FeelError."""
    if java in _NUMERIC and isinstance(value, Decimal):
        low, high = _NUMERIC[java]
        if value != value.to_integral_value() or not low <= value <= high:
            raise FeelError(f"{plain(value)[:40]} is no {java}")
        return value
    if java == "double" and isinstance(value, Decimal):
        return _double(float(value))
    if java == "float" and isinstance(value, Decimal):
        return _float(value)
    if java == "char" and isinstance(value, str) and len(value) == 1:
        return value
    wanted: dict[str, type] = {"String": str, "boolean": bool, "decimal": Decimal, "Object": object}
    if java in wanted and isinstance(value, wanted[java]):
        return value
    raise FeelError(f"the value is no {java}")


def _math(function: Callable[..., float]) -> Callable[..., Value]:
    def compute(*arguments: Decimal) -> Decimal:
        try:
            return _double(function(*map(float, arguments)))
        except (ValueError, OverflowError) as invalid:
            raise FeelError(str(invalid)) from invalid

    return compute


def _parse(java: str) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        if java in _NUMERIC and not re.fullmatch(r"[+-]?[0-9]{1,20}", text):
            raise FeelError(f"{text!r} is no {java}")
        if not re.fullmatch(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*", text):
            raise FeelError(f"{text!r} is no {java}")
        number = NUMBERS.create_decimal(text.strip())
        return number if java == "decimal" else _converted(number, java)

    return read


_MAX_DIGITS = 300
_DIRECTIVE = re.compile(r"%(?:(\d+)\$)?([-+ 0,]*)(\d{1,3})?(?:\.(\d{1,2}))?([sSdfbncxX%])")


def _format(template: str, *arguments: Value) -> str:
    """Fill a template as java.lang.String.format does, for strings and numbers."""
    following = iter(range(len(arguments)))
    stray = _DIRECTIVE.sub("", template)
    if "%" in stray:
        raise FeelError("the template has a directive that is not supported")

    def fill(match: re.Match[str]) -> str:
        index, flags, width, precision, letter = match.groups()
        if letter in "n%":
            return "\n" if letter == "n" else "%"
        at = int(index) - 1 if index else next(following, len(arguments))
        if not 0 <= at < len(arguments):
            raise FeelError("the template asks for more values than are given")
        return _formatted(arguments[at], flags.replace(",", ""), width, precision, letter)

    return _DIRECTIVE.sub(fill, template)


def _formatted(
    value: Value, flags: str, width: str | None, precision: str | None, letter: str
) -> str:
    if letter in "dfxX":
        if not isinstance(value, Decimal):
            raise FeelError(f"%{letter} needs a number")
        if value.adjusted() > _MAX_DIGITS:
            raise FeelError(f"%{letter} takes numbers of up to {_MAX_DIGITS} digits")
        whole = letter in "dxX"
        if whole and value != value.to_integral_value():
            raise FeelError(f"%{letter} needs a whole number")
        code = f"%{flags}{width or ''}{'' if whole else '.' + (precision or '6')}{letter}"
        return code % (int(value) if whole else float(value))
    text = plain(value)
    text = text[: int(precision)] if precision else text
    text = text.upper() if letter == "S" else text
    return text.ljust(int(width or 0)) if "-" in flags else text.rjust(int(width or 0))


def _table() -> dict[tuple[str, str, tuple[str, ...]], Callable[..., Value]]:
    table: dict[tuple[str, str, tuple[str, ...]], Callable[..., Value]] = {}
    for java in ("int", "long", "float", "double"):
        for name, function in (("max", max), ("min", min)):
            table["java.lang.Math", name, (java, java)] = function
        table["java.lang.Math", "abs", (java,)] = abs
    unary = "cos sin tan acos asin atan cosh sinh tanh exp log log10 sqrt floor ceil"
    for name in unary.split():
        table["java.lang.Math", name, ("double",)] = _math(getattr(math, name))
    table["java.lang.Math", "toRadians", ("double",)] = _math(math.radians)
    table["java.lang.Math", "toDegrees", ("double",)] = _math(math.degrees)
    table["java.lang.Math", "cbrt", ("double",)] = _math(math.cbrt)
    table["java.lang.Math", "rint", ("double",)] = _math(round)
    table["java.lang.Math", "round", ("double",)] = _math(lambda x: math.floor(x + 0.5))
    table["java.lang.Math", "pow", ("double", "double")] = _math(math.pow)
    table["java.lang.Math", "atan2", ("double", "double")] = _math(math.atan2)
    table["java.lang.Math", "hypot", ("double", "double")] = _math(math.hypot)
    for box, java in _BOXES.items():
        if java in _NUMERIC or java in ("float", "double"):
            parser = "parseInt" if java == "int" else f"parse{java.title()}"
            table[box, "valueOf", (java,)] = lambda value: value
            for name in ("valueOf", parser):
                table[box, name, ("String",)] = _parse(java)
    table["java.math.BigDecimal", "valueOf", ("double",)] = lambda value: value
    string = "java.lang.String"
    for java in ("char", "int", "long", "float", "double", "boolean", "Object"):
        table[string, "valueOf", (java,)] = plain
    table[string, "format", ("String", "Object...")] = _format
    return table


_TABLE: Final = _table()
_SIGNATURE = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")


def external_function(mapping: Value, parameters: tuple[Parameter, ...]) -> Function:
    """Return the function that an external definition means; it fails when called, if unknown.

    Args:
        mapping: the context of the definition, `{java: {class, method signature}}`.
    """
    java = mapping.get("java") if isinstance(mapping, dict) else None
    entry = java if isinstance(java, dict) else {}
    return java_function(entry.get("class"), entry.get("method signature"), parameters)


def java_function(
    owner: Value, signature: Value, parameters: tuple[Parameter, ...], result: Type | None = None
) -> Function:
    """Return a function for a Java class and signature."""
    match = _SIGNATURE.fullmatch(signature) if isinstance(signature, str) else None
    name = match[1] if match else ""
    types = [part.strip() for part in match[2].split(",")] if match and match[2].strip() else []
    java = tuple(_BOXES.get(part, part) for part in types)
    implementation = _TABLE.get((str(owner), name, java))

    def evaluate(run: Run, values: list[Value]) -> Value:
        if implementation is None:
            raise FeelError(f"the external function {owner}.{signature} is not supported")
        variadic = bool(java) and java[-1] == "Object..."
        fixed = java[:-1] if variadic else java
        if len(values) < len(fixed) or (len(values) > len(fixed) and not variadic):
            raise FeelError(f"{signature} does not take {len(values)} arguments")
        given = [_converted(v, j) for v, j in zip(values, fixed, strict=False)]
        run.spend(CALL + of_text(sum(len(v) for v in values if isinstance(v, str))))
        try:
            found = implementation(*given, *values[len(fixed) :])
        except (ValueError, OverflowError) as invalid:
            raise FeelError(f"{name}(): {invalid}") from invalid
        run.spend(of_text(len(found)) if isinstance(found, str) else 0)
        return found

    return Function(f"{owner}.{name}", parameters, evaluate, result or Simple("Any"))
