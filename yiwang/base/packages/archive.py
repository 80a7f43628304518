"""A package as one file: a zip of its folder, the same bytes for the same content. Pure.

What comes in is not trusted: names and sizes are judged before anything is unpacked, and reading
stops at the size that is allowed, whatever the archive says of itself.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from yiwang.base.packages.source import (
    LARGEST,
    LARGEST_FILE,
    MOST_FILES,
    PackageRefused,
    Problem,
    Source,
    of,
    texts,
)
from yiwang.engines.process import Text

LARGEST_ARCHIVE = LARGEST  # bytes; texts only shrink in an archive
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the format's own beginning, so that no clock shows
# What the library raises for archives that are cut off, changed or of a method it lacks.
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError)
_KIND, _LINK = 0o170000, 0o120000


def pack(source: Source) -> bytes:
    """The package's folder as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source.files):
            entry = zipfile.ZipInfo(f"{source.name}/{path}", _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, source.files[path].encode())
    return out.getvalue()


def unpack(content: bytes) -> Source:
    """The package in a zip: its files lie at the top, or all in one folder.

    Raises:
        PackageRefused: no zip, names that lead out of the folder, links, too many or too large
            files, or no package.
    """
    if len(content) > LARGEST_ARCHIVE:
        raise _refused(Text("The archive is larger than {most} bytes.", most=LARGEST_ARCHIVE))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return of(texts(_contents(archive)))
    except _BROKEN as error:
        raise _refused(Text("The archive cannot be read ({error}).", error=error)) from error


def _refused(message: str) -> PackageRefused:
    return PackageRefused([Problem("", "", message)])


def _contents(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [each for each in archive.infolist() if not each.is_dir()]
    if len(entries) > MOST_FILES:
        raise _refused(Text("More than {most} files.", most=MOST_FILES))
    for entry in entries:
        if entry.flag_bits & 1:
            raise _refused(Text("{file} is encrypted.", file=entry.filename))
        if (entry.external_attr >> 16) & _KIND == _LINK:
            raise _refused(Text("{file} is a link, not a file.", file=entry.filename))
    folder = _folder([each.filename for each in entries])
    total = 0
    for entry in entries:
        with archive.open(entry) as file:
            content = file.read(LARGEST_FILE + 1)
        total += len(content)
        if total > LARGEST:
            raise _refused(Text("More than {most} bytes in all.", most=LARGEST))
        yield entry.filename.removeprefix(folder), content


def _folder(names: list[str]) -> str:
    """The one folder that all files lie in, with its slash; empty when they lie at the top."""
    first = names[0].partition("/")[0] + "/" if names else ""
    inside = all(name.startswith(first) for name in names)
    return first if inside and "package.yaml" not in names else ""
