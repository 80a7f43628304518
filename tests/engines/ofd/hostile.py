"""Files made to hurt whoever opens them. As a program: opens a folder of them, prints the cost."""

import io
import json
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from yiwang.engines import ofd
from yiwang.engines.ofd import archive
from yiwang.engines.ofd.model import Code, Document, Font, Info, Layer, Page, Text
from yiwang.engines.ofd.numbers import Box

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def plain() -> dict[str, bytes]:
    text = Text(boundary=Box(0, 0, 9, 9), font=Font("宋体"), size=5.0, codes=(Code("字"),))
    document = Document(Info("0" * 32), (Page((Layer((text,)),)),))
    return archive.unpack(ofd.write(document))


def with_part(name: str, content: bytes) -> bytes:
    return archive.pack(plain() | {name: content})


def page(objects: str) -> bytes:
    said = f'<ofd:Page {NS}><ofd:Content><ofd:Layer ID="90">{objects}</ofd:Layer></ofd:Content>'
    return with_part(PAGE, (said + "</ofd:Page>").encode())


def bomb() -> bytes:
    """Two hundred megabytes in two hundred kilobytes."""
    return with_part("Doc_0/zeros", bytes(200 << 20))


def many_bombs() -> bytes:
    return archive.pack(plain() | {f"Doc_0/{n}": bytes(30 << 20) for n in range(6)})


def lying_sizes() -> bytes:
    """The archive says that its parts are small."""
    data = bytearray(with_part("Doc_0/zeros", bytes(40 << 20)))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"Doc_0/zeros"))
    data[at + 24 : at + 28] = struct.pack("<I", 5)
    return bytes(data)


def renamed(name: str) -> bytes:
    """One part called by a name of the same length that leads elsewhere."""
    inside = "a" * len(name)
    return with_part(inside, b"x").replace(inside.encode(), name.encode())


def doubled() -> bytes:
    return with_part("OFD_xml", b"<x/>").replace(b"OFD_xml", b"OFD.xml")


def link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive_:
        entry = zipfile.ZipInfo("OFD.xml")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive_.writestr(entry, "/etc/passwd")
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(archive.pack(plain()))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def entities() -> bytes:
    rows = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "xxxxxxxxxx">'
        for n in range(10)
    )
    said = f"<!DOCTYPE x [{rows}]><ofd:Page {NS}>&e9;</ofd:Page>"
    return with_part(PAGE, said.encode())


def entities_in_utf_16() -> bytes:
    said = f'<!DOCTYPE x [<!ENTITY e "{"x" * 1000}">]><ofd:Page {NS}>&e;</ofd:Page>'
    return with_part(PAGE, b"\xff\xfe" + said.encode("utf-16-le"))


def outside_entity() -> bytes:
    said = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ofd:Page {NS}>&e;</ofd:Page>'
    return with_part(PAGE, said.encode())


def many_elements() -> bytes:
    return page("<a/>" * 3_000_000)


def many_attributes() -> bytes:
    return page("<a " + " ".join(f'a{n}=""' for n in range(1_000_000)) + "/>")


def many_objects() -> bytes:
    return page('<ofd:PathObject ID="91" Boundary="0 0 1 1"/>' * 150_000)


def long_steps() -> bytes:
    return page(
        '<ofd:TextObject ID="91" Boundary="0 0 9 9" Font="3" Size="3">'
        '<ofd:TextCode DeltaX="g 999999999 1">字字</ofd:TextCode></ofd:TextObject>'
    )


def deep_blocks() -> bytes:
    return page('<ofd:PageBlock ID="91">' * 200 + "</ofd:PageBlock>" * 200)


def composites() -> bytes:
    """Each drawing places the one before it twelve times, nine deep."""
    place = '<ofd:CompositeObject ID="{}" Boundary="0 0 1 1" ResourceID="{}"/>'
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{200 + n}" Width="1" Height="1"><ofd:Content>'
        + place.format(300 + n, 199 + n) * 12
        + "</ofd:Content></ofd:CompositeGraphicUnit>"
        for n in range(9)
    )
    rows = f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits></ofd:Res>"
    parts = archive.unpack(page(place.format(91, 208)))
    document = parts["Doc_0/Document.xml"].replace(
        b"</ofd:CommonData>", b"<ofd:DocumentRes>R.xml</ofd:DocumentRes></ofd:CommonData>"
    )
    return archive.pack(parts | {"Doc_0/R.xml": rows.encode(), "Doc_0/Document.xml": document})


def pages_without_end() -> bytes:
    parts = plain()
    row = f'<ofd:Page ID="7" BaseLoc="{PAGE.removeprefix("Doc_0/")}"/>'.encode()
    said = parts["Doc_0/Document.xml"].replace(b"</ofd:Pages>", row * 5000 + b"</ofd:Pages>")
    return archive.pack(parts | {"Doc_0/Document.xml": said})


def many_parts() -> bytes:
    return archive.pack(plain() | {f"Doc_0/{n}": b"" for n in range(9_000)})


def broken() -> bytes:
    return archive.pack(plain())[:-40]


REFUSED: dict[str, Callable[[], bytes]] = {
    "bomb": bomb,
    "many bombs": many_bombs,
    "lying sizes": lying_sizes,
    "traversal": lambda: renamed("../../../../tmp/evil"),
    "backslashes": lambda: renamed("..\\..\\windows\\evil"),
    "absolute": lambda: renamed("/etc/cron.d/evil"),
    "drive": lambda: renamed("C:/evil"),
    "doubled part": doubled,
    "link": link,
    "encrypted": encrypted,
    "entities": entities,
    "entities in UTF-16": entities_in_utf_16,
    "outside entity": outside_entity,
    "many elements": many_elements,
    "many attributes": many_attributes,
    "many objects": many_objects,
    "composites": composites,
    "pages without end": pages_without_end,
    "many parts": many_parts,
    "broken": broken,
}
READ: dict[str, Callable[[], bytes]] = {"long steps": long_steps, "deep blocks": deep_blocks}


def trials(folder: Path) -> Iterator[dict[str, object]]:
    """Open and draw each file; megabytes are what the process grew by since its start."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        start = time.monotonic()
        try:
            opened = ofd.read(data)
            ofd.draw(opened.document, 0)
            answer = ""
        except ofd.Unreadable as refusal:
            answer = str(refusal)
        seconds = time.monotonic() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        yield {"name": path.name, "answer": answer, "seconds": seconds, "megabytes": grown}


if __name__ == "__main__":
    json.dump(list(trials(Path(sys.argv[1]))), sys.stdout)
