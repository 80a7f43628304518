"""What is on the list is looked at again before it is announced: an officer has found that a
register answered wrongly, or somebody contested an answer and the register gave another.

The process of the package says who looks and who confirms; what comes of it is entered anew.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work import facade as work
from yiwang.engines.process import happenings
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.serve.allotments.errors import NotReady
from yiwang.serve.allotments.models import Candidate, Round
from yiwang.serve.allotments.standing import Standing
from yiwang.serve.allotments.values import Relisted, Unready

BEFORE_LIST = (Round.State.OPEN, Round.State.CLOSED)
DOUBTED = "doubted"  # the message that begins the second look
SHORTEST, LONGEST = 4, 1000
ANEW = {"zh": "有关部门重新作了答复。", "en": "The register answered anew."}


@action("allotments:candidate:doubt")
def doubt(actor: Actor, number: str, reason: str) -> Candidate:
    """Have what the list says of a case of the actor's body looked at again. The list is not
    announced before that is done.

    Raises:
        NotFound: no such application before this body. NotReady: it is not on the list, the list
        is announced, or no reason.
    """
    if not Candidate.objects.filter(number=number, body_id__in=actor.bodies).exists():
        raise NotFound(_("This application"))
    said = reason.strip()[:LONGEST]
    if len(said) < SHORTEST:
        raise NotReady(Unready.NO_REASON)
    case = cases.lock(actor, number)
    cases.note(actor, case, "place_doubted", {"reason": said})
    with acting(SYSTEM.on(actor.now)) as machine:
        row = _to_doubt(case)
        work.happen(machine, case, happenings.Message(DOUBTED))
    return row


def _to_doubt(case: Case) -> Candidate:
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("round")
    row = rows.get(case_id=case.id)
    if row.round.state not in BEFORE_LIST:
        raise NotReady(Unready.ANNOUNCED)
    if row.state != Candidate.State.READY:
        raise NotReady(Unready.NOT_LISTED)
    row.state = Candidate.State.DOUBTED
    row.save(update_fields=["state"])
    return row


@action("allotments:candidate:follow")
def contested(actor: Actor, number: str) -> None:
    """Keep somebody off the list who contested an answer, until the register has spoken."""
    case = cases.lock(actor, number)
    if may_doubt(Candidate.objects.select_related("round").filter(case_id=case.id).first()):
        _to_doubt(case)


@action("allotments:candidate:follow")
def reported(actor: Actor, number: str) -> None:
    """Look again at somebody of whom there is a new report."""
    case = cases.lock(actor, number)
    if Candidate.objects.filter(case_id=case.id, state=Candidate.State.DOUBTED).exists():
        work.happen(actor, case, happenings.Message(DOUBTED))


def may_doubt(row: Candidate | None) -> bool:
    """Whether somebody stands on a list that is not announced."""
    listed = row is not None and row.state == Candidate.State.READY
    return listed and row is not None and row.round.state in BEFORE_LIST


def tell_of(actor: Actor, row: Candidate, case: Case, found: Standing, reason: Any) -> None:
    """Leave in the case, and tell who applied, what came of the second look."""
    said = {"zh": reason, "en": reason} if reason else ANEW
    changed = [row.wishes, row.left_out] != [found.wishes, found.left_out]
    kind = "place_corrected" if changed else "place_kept"
    cases.note(actor, case, kind, {"reason": said})
    tell(Relisted(row.id, case.number, changed, said["zh"], said["en"]))
