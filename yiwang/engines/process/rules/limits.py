"""The one door for XML: bytes in, tree out, and a refusal for whatever is not a plain process file.

The limits leave room beyond the largest real model known to us (2,430 elements, 240 kB, 11 levels);
a file within them is read and checked in less than 2 seconds and 200 MB, whatever its shape.
"""

import re
from collections.abc import Iterator

from lxml import etree

from .problem import Problem, Refused, Text

MAX_BYTES = 4_000_000
MAX_NODES = 4_000  # elements, comments and processing instructions together
MAX_DEPTH = 100
MAX_TAG_BYTES = 100_000  # one start tag: many attributes or one huge value
CHUNK = 32_768

_BEFORE_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_ENCODINGS = {
    "utf-8",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "windows-1252",
    "gbk",
    "gb2312",
    "gb18030",
}


def parse(xml: bytes | str) -> etree._Element:
    """Return the root element of `xml`.

    Raises:
        Refused: not well-formed, a document type or entities, or larger than a limit.
    """
    data, encoding = _plain_bytes(xml)
    if len(data) > MAX_BYTES:
        raise _refused(
            "limit-size",
            "The file has {n} bytes; at most {most} are read.",
            "Split the model into several files.",
            n=len(data),
            most=MAX_BYTES,
        )
    _check_prolog(data, encoding)
    _check_tags(data)
    return _build(data, encoding)


def _plain_bytes(xml: bytes | str) -> tuple[bytes, str | None]:
    """Return bytes in an ASCII-compatible encoding, and that encoding where it is known already."""
    if isinstance(xml, str):
        return xml.removeprefix("\ufeff").encode("utf-8", "surrogatepass"), "utf-8"
    for bom, encoding in _BOMS.items():
        if xml.startswith(bom):
            try:
                return xml.decode(encoding).encode(), "utf-8"
            except UnicodeDecodeError as error:
                raise _malformed(str(error)) from error
    return xml, None


def _check_prolog(data: bytes, encoding: str | None) -> None:
    prolog = _BEFORE_ROOT.match(data)
    assert prolog is not None, "the pattern matches the empty string"
    if data[prolog.end() : prolog.end() + 2] == b"<!":
        raise _refused(
            "limit-doctype",
            "The file declares a document type or entities.",
            "Remove the DOCTYPE; BPMN needs none.",
        )
    declared = re.search(rb"""encoding\s*=\s*["']([^"']*)""", prolog.group().partition(b"?>")[0])
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if encoding is None and name not in _ENCODINGS:
        raise _refused(
            "limit-encoding",
            "The file is encoded as '{name}', which is not read.",
            "Save it as UTF-8.",
            name=name,
        )


def _check_tags(data: bytes) -> None:
    """Refuse a tag with too many bytes: the parser holds a whole tag before it reports anything."""
    start = data.find(b"<")
    while start >= 0:
        end = data.find(b">", start)
        if (end if end >= 0 else len(data)) - start > MAX_TAG_BYTES:
            raise _refused(
                "limit-tag",
                "One tag or comment has more than {most} bytes.",
                "Move long texts into element content.",
                most=MAX_TAG_BYTES,
            )
        start = data.find(b"<", end) if end >= 0 else -1


def _build(data: bytes, encoding: str | None) -> etree._Element:
    parser = etree.XMLPullParser(
        events=("start", "end", "comment", "pi"),
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    nodes = depth = 0
    try:
        for event in _events(parser, data):
            depth += (event == "start") - (event == "end")
            nodes += event != "end"
            if depth > MAX_DEPTH:
                raise _refused(
                    "limit-depth",
                    "Elements are nested more than {most} deep.",
                    "Use call activities instead of nesting.",
                    most=MAX_DEPTH,
                )
            if nodes > MAX_NODES:
                raise _refused(
                    "limit-elements",
                    "The file has more than {most} elements.",
                    "Split the model into several files.",
                    most=MAX_NODES,
                )
        return parser.close()
    except etree.XMLSyntaxError as error:
        told = parser.feed_error_log.last_error
        raise _malformed(told.message if told else str(error)) from error


def _events(parser: etree.XMLPullParser, data: bytes) -> Iterator[str]:
    """Yield the events of each chunk, also those that precede a syntax error in it."""
    for start in range(0, len(data), CHUNK):
        try:
            parser.feed(data[start : start + CHUNK])
        finally:
            for event, _ in parser.read_events():
                yield event


def _malformed(reason: str) -> Refused:
    return _refused(
        "xml",
        "The file is not well-formed XML: {reason}.",
        "Save it again with a modelling tool.",
        reason=reason.rstrip("."),
    )


def _refused(rule: str, template: str, remedy: str, **parameters: object) -> Refused:
    return Refused(Problem("/", rule, Text(template, **parameters), Text(remedy, **parameters)))
