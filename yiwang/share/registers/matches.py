"""Rows without an identity number: whom they are about, as scored by the machine and decided by
people. What people decided stands; the machine is asked only about the rest.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yiwang.base.parties.facade import identifiers
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Stale
from yiwang.kernel.tenancy.models import Post
from yiwang.share.registers import queries
from yiwang.share.registers.errors import NotMatched
from yiwang.share.registers.models import Match
from yiwang.share.registers.queries import KINDS

if TYPE_CHECKING:
    from yiwang.share.registers.building import Build

STANDING = (Match.State.LINKED, Match.State.ACCEPTED)
MOVES = {"accept": Match.State.ACCEPTED, "split": Match.State.SPLIT}
BATCH = 1000


@action("registers:match:decide")
def decide(
    actor: Actor, match_id: UUID, move: str, text: str = "", *, revision: int | None = None
) -> Match:
    """Accept that a row is about a person, or split them; the next build of the register follows.

    Raises:
        NotFound. Stale: somebody changed it since. NotMatched: the row has another person.
    """
    found = queries.match(actor, match_id, lock=True)
    if revision is not None and revision != found.revision:
        raise Stale
    others = Match.objects.filter(
        register=found.register, source=found.source, row=found.row, state__in=STANDING
    )
    if move == "accept" and others.exclude(id=found.id).exists():
        raise NotMatched(found.row)
    found.state = MOVES[move]
    found.steps = [*found.steps, _step(actor, move, text)]
    found.revision += 1
    found.save()
    vouch(found)
    return found


def _step(actor: Actor, move: str, text: str) -> dict[str, Any]:
    post = Post.objects.filter(id=actor.post).first()
    return {
        "move": move,
        "at": actor.now.isoformat(),
        "who": actor.name,
        "post": {"zh": post.title, "en": post.title_en} if post else {},
        "text": text.strip()[:1000],
    }


def settle(actor: Actor, build: "Build", body: UUID) -> None:
    """Find whom the nameless rows of a build are about, and let them join its golden records.

    Builds only: loads the libraries for columns.
    """
    from yiwang.share.registers import golden

    spec = build.spec
    build.keep("loose", golden.loose(spec, build.views))
    engine = build.engine
    for number, count in engine.execute(
        "SELECT number, count(*) FROM loose GROUP BY number"
    ).fetchall():
        build.loose[number] = count
    if not build.loose:
        return
    engine.execute(
        "CREATE TABLE links (number INTEGER, ref VARCHAR, key "
        + ("VARCHAR)" if spec.about == "legal" else "BIGINT)")
    )
    _known(build)
    if spec.linkage:
        _match(actor, build, body)
    _join(build)


def _known(build: "Build") -> None:
    """Take over what stands from earlier builds and from people."""
    import pyarrow as pa

    from yiwang.share.registers.building import number_of

    stands = Match.objects.filter(register=build.name, state__in=(*STANDING, Match.State.SPLIT))
    rows = list(stands.values_list("source", "row", "subject", "state"))
    places = {resource: number for number, resource in build.resources.items()}
    subjects: dict[bytes, Any] = {}
    if rows:
        kind = KINDS[build.spec.about]
        for (key,) in build.engine.execute("SELECT key FROM golden").fetchall():
            subjects[keys.fingerprint(kind, number_of(build.spec, key))] = key
    told = [
        {"number": places[source], "ref": row, "key": subjects[bytes(subject)], "state": state}
        for source, row, subject, state in rows
        if source in places and bytes(subject) in subjects
    ]
    kind_of_key = pa.string() if build.spec.about == "legal" else pa.int64()
    shape = pa.schema(
        [("number", pa.int32()), ("ref", pa.string()), ("key", kind_of_key), ("state", pa.string())]
    )
    build.engine.register("told", pa.Table.from_pylist(told, schema=shape))
    build.engine.execute("CREATE TABLE decided AS SELECT * FROM told")
    build.engine.unregister("told")
    build.engine.execute(
        "INSERT INTO links SELECT number, ref, key FROM decided WHERE state <> 'split'"
    )


def _match(actor: Actor, build: "Build", body: UUID) -> None:
    """Score what is left, link what is sure, propose what a person should look at."""
    from yiwang.share.registers import linkage

    given, engine = build.spec.linkage, build.engine
    assert given is not None  # asked by the caller
    linkage.prepare(
        engine,
        "here_rows",
        "SELECT number || ':' || ref AS id, * FROM loose ANTI JOIN links USING (number, ref)",
        given.parts,
    )
    linkage.prepare(
        engine, "there_rows", "SELECT CAST(key AS VARCHAR) AS id, * FROM golden", given.parts
    )
    scored = linkage.pairs(engine, "here_rows", "there_rows", given.parts, given.review)
    engine.execute(
        f"""CREATE TABLE scored AS SELECT s.*, l.number, l.ref, g.key, g.seen FROM {scored} s
        JOIN loose l ON s.id_l = l.number || ':' || l.ref
        JOIN golden g ON CAST(g.key AS VARCHAR) = s.id_r
        WHERE NOT EXISTS (SELECT 1 FROM decided d
            WHERE d.number = l.number AND d.ref = l.ref AND d.key = g.key)"""  # a table of splink's
    )
    linkage.doubled(engine, "scored", "(seen >> number) & 1 = 1")
    engine.execute(f"DELETE FROM scored WHERE match_probability < {given.review}")  # a number
    linkage.best(engine, "scored", given.link, "number")
    engine.execute("INSERT INTO links SELECT number, ref, key FROM best WHERE sure")
    answer = engine.execute("SELECT * FROM best")
    names = [column[0] for column in answer.description]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    matches = list(_matches(actor, build, body, rows))
    Match.objects.bulk_create(matches, batch_size=BATCH, ignore_conflicts=True)
    build.waiting = sum(match.state == Match.State.PROPOSED for match in matches)


def _matches(
    actor: Actor, build: "Build", body: UUID, rows: Iterable[dict[str, Any]]
) -> Iterator[Match]:
    from yiwang.share.registers import linkage
    from yiwang.share.registers.building import number_of

    assert build.spec.linkage is not None
    for row in rows:
        number = number_of(build.spec, row["key"])
        yield Match(
            id=ids.uuid7(actor.now),
            body_id=body,
            register=build.name,
            source=build.resources[row["number"]],
            row=row["ref"][:80],
            subject=keys.fingerprint(KINDS[build.spec.about], number),
            masked=identifiers.mask_number(number),
            score=round(row["match_probability"], 6),
            why=list(linkage.reasons(row, build.spec.linkage.parts)),
            state=Match.State.LINKED if row["sure"] else Match.State.PROPOSED,
            at=actor.now,
        )


def _join(build: "Build") -> None:
    """Let rows whose person is known join the golden record of that person."""
    from yiwang.share.registers import golden

    engine = build.engine
    for number, count in engine.execute(
        "SELECT number, count(*) FROM links GROUP BY number"
    ).fetchall():
        build.linked[number] = count
    engine.execute(
        """CREATE TABLE found AS SELECT key, loose.* EXCLUDE (number, ref)
        FROM loose JOIN links USING (number, ref)"""
    )
    engine.execute("CREATE TABLE few AS SELECT * FROM golden SEMI JOIN found USING (key)")
    engine.execute("DELETE FROM golden WHERE key IN (SELECT key FROM found)")
    engine.execute(f"INSERT INTO golden BY NAME {golden.merged(build.spec, 'few', 'found')}")
