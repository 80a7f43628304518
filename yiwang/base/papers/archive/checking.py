"""Check a package for the four properties (四性): authentic, complete, usable, safe.

Needs the file alone. Whether the key is the city's is told by who knows it: `key`.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext_noop as _
from lxml import etree

from yiwang.base.papers.archive.filing import data
from yiwang.base.papers.archive.package import (
    EVIDENCE,
    MANIFEST,
    METADATA,
    MINUTES,
    SIGNATURE,
    described,
)
from yiwang.base.papers.archive.values import Fault, Findings, Property
from yiwang.kernel.evidence import merkle
from yiwang.kernel.evidence.record import FIELDS as FIELDS_OF_ENTRY
from yiwang.kernel.evidence.record import canonical, leaf_hash
from yiwang.kernel.evidence.vouch import ROWS

FIELDS = ("档号", "题名", "责任者", "日期", "密级", "保管期限", "页数")
UNCHECKED = _("Malicious code inside the files is not looked for.")
UNKNOWN_KEY = _("Whose key signed it is not told by the file.")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)

Contents = Mapping[str, bytes]


class _Broken(Exception):
    """The package cannot be opened: why, and a detail."""

    def __init__(self, why: str, detail: object = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, str(detail)[:200]


def check(package: bytes, key: bytes | None = None) -> Findings:
    """Check a package. Never raises for what a file holds.

    key: the public key that its maker is known by, 32 bytes; without it, whose key signed it
    stays open.
    """
    try:
        contents = _opened(package)
        manifest = _object(contents, MANIFEST)
    except _Broken as problem:
        return Findings("", 0, (Fault(Property.USABLE, problem.why, detail=problem.detail),))
    faults = (
        *_authentic(contents, key),
        *_complete(contents, manifest),
        *_usable(contents),
    )
    unknown = () if key else (UNKNOWN_KEY,)
    return Findings(
        str(manifest.get("reference", "")), len(contents), faults, (UNCHECKED, *unknown)
    )


def _opened(package: bytes) -> dict[str, bytes]:
    """The files of the package, whose names and sizes are safe."""
    limits = data()["limits"]
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            rows = archive.infolist()
            _fit(rows, limits)
            return {row.filename: archive.read(row) for row in rows}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as problem:
        raise _Broken(_("It cannot be unpacked."), problem) from problem


def _fit(rows: list[zipfile.ZipInfo], limits: Mapping[str, Any]) -> None:
    names = [row.filename for row in rows]
    if len(rows) > limits["members"]["value"]:
        raise _Broken(_("It holds too many files."))
    if sum(row.file_size for row in rows) > limits["file"]["value"]:
        raise _Broken(_("It unpacks to more than is allowed."))
    if len(set(names)) < len(names):
        raise _Broken(_("It holds two files of one name."))
    if any(row.flag_bits & 1 for row in rows):
        raise _Broken(_("It is protected by a password."))
    if any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names):
        raise _Broken(_("It holds a file that would be unpacked elsewhere."))


def _object(contents: Contents, name: str) -> dict[str, Any]:
    try:
        found = json.loads(contents[name])
    except KeyError as lacking:
        raise _Broken(_("A file that every package has is missing."), name) from lacking
    except ValueError as problem:
        raise _Broken(_("A file that every package has cannot be read."), name) from problem
    if not isinstance(found, dict):
        raise _Broken(_("A file that every package has cannot be read."), name)
    return found


# -- authentic ------------------------------------------------------------------------------------


def _authentic(contents: Contents, key: bytes | None) -> Iterator[Fault]:
    try:
        said = _object(contents, SIGNATURE)
        public, signature = bytes.fromhex(said["public_key"]), bytes.fromhex(said["signature"])
        Ed25519PublicKey.from_public_bytes(public).verify(signature, contents[MANIFEST])
    except (_Broken, KeyError, TypeError, ValueError) as problem:
        yield Fault(Property.AUTHENTIC, _("Its signature cannot be read."), SIGNATURE, str(problem))
        return
    except InvalidSignature:
        yield Fault(Property.AUTHENTIC, _("The list is not the one that was signed."), MANIFEST)
        return
    if key is not None and public != key:
        yield Fault(Property.AUTHENTIC, _("Somebody else's key signed it."), SIGNATURE)
    yield from _proven(contents)


def _proven(contents: Contents) -> Iterator[Fault]:
    """Each proof leads from a file to a root that was signed."""
    try:
        proofs = _object(contents, EVIDENCE)["proofs"]
        rows = list(proofs.items())
    except (_Broken, KeyError, AttributeError) as problem:
        yield Fault(Property.AUTHENTIC, _("The proofs cannot be read."), EVIDENCE, str(problem))
        return
    for path, proof in rows:
        if path not in contents:
            continue  # said to be lacking elsewhere
        try:
            good = _leads(proof, hashlib.sha256(contents[path]).hexdigest())
        except (KeyError, TypeError, ValueError, InvalidSignature):
            good = False
        if not good:
            yield Fault(Property.AUTHENTIC, _("Its proof does not lead to a signed root."), path)


def _leads(proof: Mapping[str, Any], digest: str) -> bool:
    """Whether an entry of the evidence speaks of the row, the row of the digest, and the entry lies
    under a signed root.
    """
    content = canonical(proof["content"])
    salted = hashlib.sha256(bytes.fromhex(proof["salt"]) + content).digest()
    row = hashlib.sha256(canonical(proof["row"])).hexdigest()
    entry = tuple(str(proof["entry"][name]) for name in FIELDS_OF_ENTRY)
    climbed = merkle.climb(
        bytes.fromhex(proof["leaf"]),
        proof["index"],
        proof["size"],
        [bytes.fromhex(step) for step in proof["path"]],
    )
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof["public_key"]))
    key.verify(bytes.fromhex(proof["signature"]), proof["signed_text"].encode())
    return (
        proof["row"][proof["column"]] == digest
        and row in proof["content"][ROWS].values()
        and leaf_hash(entry, salted).hex() == proof["leaf"]
        and climbed.hex() == proof["signed_text"].split("\n")[3]
    )


# -- complete -------------------------------------------------------------------------------------


def _complete(contents: Contents, manifest: Mapping[str, Any]) -> Iterator[Fault]:
    listed = manifest.get("files")
    if not isinstance(listed, dict):
        yield Fault(Property.COMPLETE, _("The list of files is missing."), MANIFEST)
        return
    for path in listed.keys() - contents.keys():
        yield Fault(Property.COMPLETE, _("It is missing."), path)
    for path in contents.keys() - listed.keys() - {MANIFEST, SIGNATURE}:
        yield Fault(Property.COMPLETE, _("It was added."), path)
    for path in listed.keys() & contents.keys():
        if listed[path] != described(contents[path]):
            yield Fault(Property.COMPLETE, _("It was changed."), path)
    yield from _described(contents)


def _described(contents: Contents) -> Iterator[Fault]:
    """The metadata names all that they must, and every file."""
    if METADATA not in contents:
        return  # said to be missing
    try:
        root = etree.fromstring(contents[METADATA], _PARSER)
    except etree.XMLSyntaxError:
        yield Fault(Property.COMPLETE, _("The metadata cannot be read."), METADATA)
        return
    for name in FIELDS:
        if not (root.findtext(name) or "").strip():
            yield Fault(Property.COMPLETE, _("The metadata lack a field."), METADATA, name)
    named = {each.get("路径") for each in root.iter("稿本")}
    own = {METADATA, MINUTES, EVIDENCE, MANIFEST, SIGNATURE}
    for path in contents.keys() - own - named:
        yield Fault(Property.COMPLETE, _("The metadata do not name it."), path)


# -- usable ---------------------------------------------------------------------------------------


def _usable(contents: Contents) -> Iterator[Fault]:
    formats = data()["formats"]
    for path, content in contents.items():
        ending = path.rpartition(".")[2].lower()
        if ending not in formats:
            yield Fault(Property.SAFE, _("Files of this kind are not kept."), path)
        elif not content.startswith(formats[ending].encode("latin-1")):
            yield Fault(
                Property.USABLE, _("Inside it is of another kind than its name says."), path
            )
