"""The text of a document: begun, changed version by version, signed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages.facade import Source
from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid, Stale
from yiwang.kernel.files import store
from yiwang.kernel.tenancy.models import Body, Post
from yiwang.office.documents import kinds, queries, rights, rules
from yiwang.office.documents.errors import FAULTS, NotAtThisStep, NothingChanged
from yiwang.office.documents.kinds import Right
from yiwang.office.documents.models import Document, Enclosure, Version
from yiwang.office.documents.rules import Draft

_PLAIN = ("addressee", "cc", "contact", "publicness_reason")
MOST_ENCLOSURES = 50


def beginning(actor: Actor, source: Source, asked: Mapping[str, str]) -> Mapping[str, Any]:
    """What a draft begins with: the chosen kind with its text, and who drafts."""
    kind = kinds.of(source).kinds.get(asked.get("kind", ""))
    post = Post.objects.filter(id=actor.post).values_list("code", flat=True).first()
    known = {"urgency": "none"} | ({"drafter": post} if post else {})
    if kind is None:
        return known
    first = {"kind": kind.name, "direction": kind.rule.directions[0], "text": kind.opening}
    return known | first


def begin(actor: Actor, case: Case) -> Document:
    """Make the document of the form that was handed in, and the first version of its text.

    Raises:
        Invalid: every fault of the draft, at its field.
    """
    data = cases.form_data(case)
    draft = Draft(**{name: data.get(name) or "" for name in Draft.__dataclass_fields__})
    _require_sound(draft, queries.table(case))
    document = Document(
        id=ids.uuid7(actor.now),
        case_id=case.id,
        body_id=case.body_id,
        kind=draft.kind,
        direction=draft.direction,
        publicness=draft.publicness,
        urgency=data["urgency"],
        countersigners=_countersigners(case, data),
        drafter_name=actor.name,
        **{name: data.get(name) or "" for name in _PLAIN},
    )
    document.save(force_insert=True)
    _add_version(actor, document, draft.title, draft.text)
    return document


def _require_sound(draft: Draft, table: kinds.Table) -> None:
    problems = [
        {
            "pointer": f"/{field}",
            "code": f"documents.{fault.name.lower()}",
            "message": str(FAULTS[fault]),
        }
        for field, fault in rules.faults(draft, table)
    ]
    if problems:
        raise Invalid(problems)


def _countersigners(case: Case, data: Mapping[str, Any]) -> list[str]:
    """Codes of the bodies that sign as well, each once, never our own.

    Raises:
        Invalid: one of them is no body.
    """
    named = [row["body"].strip() for row in data.get("countersigners") or []]
    found, unknown = queries.bodies_named(named)
    if unknown:
        message = _("No body is called so: %(names)s") % {"names": "、".join(unknown)}
        row = {"pointer": "/countersigners", "code": "documents.unknown_body", "message": message}
        raise Invalid([row])
    return [body.code for body in found if body.id != case.body_id]


def _add_version(
    actor: Actor, document: Document, title: str, text: str, note: str = ""
) -> Version:
    document.version += 1
    document.save(update_fields=["version"])
    version = Version(
        id=ids.uuid7(actor.now),
        document=document,
        number=document.version,
        title=title,
        text=text,
        note=note[:200],
        step=rights.step_words(actor, document),
        at=actor.now,
        by=actor.account,
        name=actor.name,
        body_names=actor.office.body_names,
    )
    version.save(force_insert=True)
    vouch(version)
    return version


def tidy(text: str) -> str:
    """The same without blanks at the ends of lines and without empty lines around it."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip("\n")


@action("documents:document:edit")
def change_text(
    actor: Actor, number: str, title: str, text: str, *, note: str = "", version: int | None = None
) -> Version:
    """Keep a changed text as the next version; earlier ones stay.

    version: the one that the writer began with.

    Raises:
        NotAtThisStep: the writer has no step at which the text may be changed.
        Stale: somebody wrote a version since. NothingChanged. Invalid: what the kind forbids.
    """
    case = cases.lock(actor, number)
    document = queries.document(case)
    if rights.of(actor, case).text < Right.EDIT:
        raise NotAtThisStep
    if version is not None and version != document.version:
        raise Stale
    latest = queries.latest(document)
    title, text = title.strip()[:120], tidy(text)
    if (title, text) == (latest.title, latest.text):
        raise NothingChanged
    _require_sound(_draft(document, title, text), queries.table(case))
    if title != latest.title:
        cases.retitle(case, title, title)
    return _add_version(actor, document, title, text, note)


def _draft(document: Document, title: str, text: str) -> Draft:
    kept = {
        name: getattr(document, name)
        for name in Draft.__dataclass_fields__
        if name not in ("title", "text")
    }
    return Draft(title=title, text=text, **kept)


@action("documents:document:edit")
def enclose(actor: Actor, number: str, name: str, content: bytes) -> Enclosure:
    """Add a file to a document.

    Raises:
        NotAtThisStep: nobody may add files at this step, or not this person.
        FileRefused: too large, or of a kind that is not taken.
    """
    case = cases.lock(actor, number)
    document = queries.document(case)
    if rights.of(actor, case).enclosures < Right.EDIT:
        raise NotAtThisStep
    file = store.take(actor, name, content)
    last = document.enclosures.count()
    row = Enclosure(
        id=ids.uuid7(actor.now),
        document=document,
        position=last + 1,
        file_id=file.id,
        name=file.name,
        at=actor.now,
        by_name=actor.name,
    )
    row.save(force_insert=True)
    return row


@action("documents:document:edit")
def take_off(actor: Actor, number: str, enclosure_id: UUID) -> Document:
    """Take a file off; its row stays with the moment.

    Raises:
        NotAtThisStep: this person may not.
    """
    case = cases.lock(actor, number)
    document = queries.document(case)
    if rights.of(actor, case).enclosures < Right.EDIT:
        raise NotAtThisStep
    document.enclosures.filter(id=enclosure_id, removed_at=None).update(removed_at=actor.now)
    return document


def sign(actor: Actor, document: Document) -> Document:
    """Sign the latest version; its digest is kept, so that what goes out can be held against it."""
    document.signer_name, document.signed_at = actor.name, actor.now
    document.text_digest = queries.latest(document).digest
    document.save(update_fields=["signer_name", "signed_at", "text_digest"])
    vouch(document)
    return document


def bodies_of(document: Document) -> list[Body]:
    """Those that were asked to sign as well, in order."""
    found = {body.code: body for body in Body.objects.filter(code__in=document.countersigners)}
    return [found[code] for code in document.countersigners if code in found]
