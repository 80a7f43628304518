"""From an official document to its PDF."""

import json
from collections.abc import Sequence
from datetime import datetime

from yiwang.base.papers import drawing
from yiwang.base.papers.official.facts import TEMPLATE, facts
from yiwang.base.papers.official.values import OfficialDocument
from yiwang.base.seals.facade import Face


def draw(document: OfficialDocument, at: datetime, faces: Sequence[Face] = ()) -> bytes:
    """The document as PDF/A-2u, equal bytes for equal arguments.

    at: the moment that the PDF says it was made at. faces: the seals of the issuers in their
    order; without them the room for them stays empty.
    """
    seals = [{"file": f"seal-{n}.svg", "size": face.size} for n, face in enumerate(faces)]
    said = {**facts(document), "seals": seals}
    sources = {
        **drawing.library(),
        "main": TEMPLATE.encode(),
        "facts.json": json.dumps(said, ensure_ascii=False).encode(),
        **{f"seal-{n}.svg": face.picture.encode() for n, face in enumerate(faces)},
    }
    return drawing.compiled(sources, at)
