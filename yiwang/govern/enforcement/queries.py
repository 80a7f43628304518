"""Reading penalties. The actor comes first; the database has the last word on what is seen."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.govern.enforcement import spec
from yiwang.govern.enforcement.errors import NoSuchCertificate, NotCertified
from yiwang.govern.enforcement.models import Certificate, Evidence, Penalty, Service, Statement
from yiwang.govern.enforcement.rules import Validity, unfit
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say


def penalty(actor: Actor, case: Case) -> Penalty:
    """What is proposed, told and decided in a case.

    Raises:
        NotFound: the case is none of a penalty, or not the actor's to see.
    """
    found = Penalty.objects.filter(case_id=case.id).first()
    if found is None:
        raise NotFound(_("This penalty"))
    found.case = case
    return found


def penalties(actor: Actor) -> QuerySet[Penalty]:
    """Those of the acting post's bodies, latest first. Their cases are read after them: of both
    together the database expects so few that it reads all.
    """
    rows = Penalty.objects.filter(body_id__in=actor.bodies)
    return rows.prefetch_related("case").order_by("-id")


def act_of(row: Penalty, case: Case) -> spec.Act:
    """The act as the version of the package that handles the case says it."""
    found = spec.of(packages.source(case.package, case.version))
    assert found is not None  # the package was checked
    return found.acts[row.act]


def evidence(actor: Actor, case: Case) -> Sequence[Evidence]:
    return list(Evidence.objects.filter(case_id=case.id).order_by("number"))


def statements(actor: Actor, case: Case) -> Sequence[Statement]:
    return list(Statement.objects.filter(case_id=case.id).order_by("at", "id"))


def services(actor: Actor, case: Case) -> Sequence[Service]:
    return list(Service.objects.filter(case_id=case.id).order_by("at", "id"))


def same_act(row: Penalty) -> Sequence[tuple[str, str]]:
    """Numbers and bodies of other matters about the same party and act that are open or ended in a
    fine: the same act is fined once only (Administrative Penalty Law, art. 29). Looked up for all
    bodies; nothing else of those matters is told.
    """
    if not row.party_id:
        return []
    with acting(SYSTEM):
        others = Penalty.objects.filter(party_id=row.party_id, act=row.act, acted_on=row.acted_on)
        others = others.exclude(id=row.id).exclude(
            outcome__in=(Penalty.Outcome.SPARED, Penalty.Outcome.DROPPED)
        )
        others = others.exclude(case__state="not_filed").select_related("case", "body")
        found = [(each.case.number, each.body) for each in others.order_by("-id")[:5]]
    return [(number, say({"zh": body.name, "en": body.name_en})) for number, body in found]


def certificates(actor: Actor, body: UUID | None = None) -> QuerySet[Certificate]:
    """Those of the actor's bodies, or of one, by name."""
    rows = Certificate.objects.filter(body_id__in=[body] if body else actor.bodies)
    return rows.order_by("name", "number")


def certified(account: UUID, name: str, body: UUID, on: date) -> Certificate:
    """A certificate by which a person may enforce the law for a body on a day.

    Raises:
        NotCertified: none holds on that day, with the reason.
    """
    rows = list(Certificate.objects.filter(account=account, body_id=body).order_by("valid_until"))
    reason = unfit([_validity(row) for row in rows], on)
    if reason is not None:
        raise NotCertified(name, reason)
    return next(row for row in reversed(rows) if unfit([_validity(row)], on) is None)


def by_number(number: str, body: UUID, on: date) -> Certificate:
    """The certificate of a colleague with a number.

    Raises:
        NoSuchCertificate: this body has none. NotCertified: it does not hold on that day.
    """
    found = Certificate.objects.filter(number=number.strip(), body_id=body).first()
    if found is None:
        raise NoSuchCertificate(number)
    return certified(found.account, found.name, body, on)


def _validity(row: Certificate) -> Validity:
    return Validity(row.valid_from, row.valid_until, row.withdrawn_on)


def evidence_file(actor: Actor, evidence_id: UUID) -> tuple[Evidence, UUID]:
    """One piece of evidence and its file.

    Raises:
        NotFound: there is none, it has no file, or it is not the actor's to see.
    """
    found = Evidence.objects.filter(id=evidence_id).first()
    if found is None or found.file_id is None:
        raise NotFound(_("This file"))
    return found, found.file_id


def last_partner(actor: Actor) -> str:
    """The certificate of the colleague with whom the actor last opened a matter; or nothing."""
    mine = [{"account": str(actor.account)}]
    rows = Penalty.objects.filter(body_id=actor.body, officers__contains=mine).order_by("-id")
    last = rows.values_list("officers", flat=True).first() or []
    others = [row["certificate"] for row in last if row["account"] != str(actor.account)]
    return others[-1] if others else ""
