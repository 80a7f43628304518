"""A filing unit as one ZIP, equal bytes for equal contents. Pure but for the signing key."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from yiwang.base.papers.archive.values import Unit

NAMESPACE = "urn:yiwang:archive:1"
METADATA, MINUTES, EVIDENCE = "metadata.xml", "minutes.xml", "evidence.json"
MANIFEST, SIGNATURE = "manifest.json", "manifest.signature.json"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the package says when it was made; its ZIP says nothing

Sign = Callable[[bytes], bytes]


def build(unit: Unit, sign: Sign, public_key: bytes) -> bytes:
    """Return the package. sign: Ed25519 over the list of digests, by the key of the evidence."""
    contents = {
        METADATA: _xml(_metadata(unit)),
        MINUTES: _xml(_minutes(unit)),
        EVIDENCE: _json({"proofs": {m.path: m.proof for m in unit.members if m.proof}}),
        **{member.path: member.content for member in unit.members},
    }
    manifest = _json(
        {
            "format": NAMESPACE,
            "reference": unit.reference,
            "digest": "sha256",
            "files": {path: described(content) for path, content in sorted(contents.items())},
        }
    )
    signature = {
        "algorithm": "ed25519",
        "public_key": public_key.hex(),
        "signature": sign(manifest).hex(),
    }
    return _zipped({**contents, MANIFEST: manifest, SIGNATURE: _json(signature)})


def described(content: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def _metadata(unit: Unit) -> etree._Element:
    """The fields of DA/T 46 by their Chinese names."""
    root = etree.Element("文件", {"格式": NAMESPACE})
    fields = {
        "档号": unit.reference,
        "全宗号": unit.fonds,
        "门类": unit.class_,
        "题名": unit.title,
        "文号": unit.number,
        "责任者": unit.responsible,
        "日期": unit.dated.isoformat(),
        "密级": unit.secrecy,
        "保管期限": unit.retention,
        "页数": str(unit.pages),
        "办件编号": unit.case,
    }
    for name, value in fields.items():
        etree.SubElement(root, name).text = clean(value)
    inside = etree.SubElement(root, "件内文件")
    for order, member in enumerate(unit.members, 1):
        row = etree.SubElement(inside, "稿本", {"序号": str(order), "路径": member.path})
        etree.SubElement(row, "题名").text = clean(member.title)
        etree.SubElement(row, "页数").text = str(member.pages) if member.pages else ""
        etree.SubElement(row, "摘要值").text = hashlib.sha256(member.content).hexdigest()
    return root


def _minutes(unit: Unit) -> etree._Element:
    root = etree.Element("办理过程", {"格式": NAMESPACE})
    for moment, who, sentence in unit.minutes:
        row = etree.SubElement(root, "记录", {"时间": moment, "办理人": clean(who)})
        row.text = clean(sentence)
    return root


def clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(each for each in text if each in "\t\n" or each >= " ")


def _xml(root: etree._Element) -> bytes:
    return bytes(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    )  # fmt: skip


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in contents.items():
            archive.writestr(zipfile.ZipInfo(path, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
