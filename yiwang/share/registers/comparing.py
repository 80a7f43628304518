"""Compare what two sources say of the same subjects (比对校准): how far they agree, and a doubt for
each difference in the inbox of the body that is asked.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from yiwang.base.parties.facade import identifiers
from yiwang.kernel import ids, keys
from yiwang.kernel.actor import Actor
from yiwang.share.registers.models import Agreement, Doubt
from yiwang.share.registers.queries import KINDS
from yiwang.share.registers.spec import Comparison

if TYPE_CHECKING:
    from yiwang.share.registers.building import Build

BATCH = 1000
MOST = 20_000  # doubts that one comparison may add in a run; the figures count all


def compare(actor: Actor, build: "Build", body: UUID) -> None:
    """Make every comparison of a register that is being built."""
    for name, row in build.spec.comparisons.items():
        if {*row.between} <= {*build.resources.values()}:
            _compare(actor, build, body, name, row)


def _compare(actor: Actor, build: "Build", body: UUID, name: str, row: Comparison) -> None:
    from yiwang.share.registers import golden

    places = {resource: number for number, resource in build.resources.items()}
    one, other = (places[resource] for resource in row.between)
    pairs = golden.pairs(build.spec, build.views, row.item, one, other)
    counts = build.ask(f"SELECT count(*) AS n, count(*) FILTER (same) AS equal FROM ({pairs})")
    (figures,) = counts.read_all().to_pylist()
    Agreement.objects.create(
        id=ids.uuid7(actor.now),
        body_id=body,
        register=build.name,
        comparison=name,
        at=actor.now,
        compared=figures["n"],
        equal=figures["equal"],
    )
    build.keep(
        f"differs_{name}",
        f"SELECT key, one, other FROM ({pairs}) WHERE NOT same ORDER BY key LIMIT {MOST}",
    )
    _doubt(actor, build, name, row)


def _doubt(actor: Actor, build: "Build", name: str, row: Comparison) -> None:
    """Add what is new, close what is gone."""
    from yiwang.share.registers.building import number_of
    from yiwang.share.registers.doubts import decider, due

    spec, source = build.spec, row.between[1]
    mine = Doubt.objects.filter(register=build.name, comparison=name)
    known = {
        (bytes(subject), held, claimed): (pk, state)
        for pk, subject, held, claimed, state in mine.values_list(
            "id", "subject", "held", "claimed", "state"
        )
    }
    body, last = decider(spec, source), due(actor.today, spec)
    named = spec.linkage.name if spec.linkage else ""
    who = f"coalesce(g.\"{named}\", '')" if named else "''"
    rows = build.engine.execute(
        f"SELECT d.key, one, other, {who} FROM differs_{name} d "
        "JOIN golden g USING (key)"  # names are checked when the package is
    ).fetchall()
    seen, added = set(), []
    for key, one, other, name_of in rows:
        number = number_of(spec, key)
        subject = keys.fingerprint(KINDS[spec.about], number)
        seen.add((subject, other, one))
        if (subject, other, one) in known:
            continue
        added.append(
            Doubt(
                id=ids.uuid7(actor.now),
                body_id=body,
                register=build.name,
                subject=subject,
                masked=identifiers.mask_number(number),
                name=name_of[:120],
                item=row.item,
                source=source,
                raised_by=Doubt.Raised.COMPARISON,
                comparison=name,
                held=other,
                claimed=one,
                opened_at=actor.now,
                due=last,
            )
        )
    Doubt.objects.bulk_create(added, batch_size=BATCH)
    gone = [
        pk for said, (pk, state) in known.items() if said not in seen and state == Doubt.State.OPEN
    ]
    mine.filter(id__in=gone).update(state=Doubt.State.GONE, decided_at=actor.now)
