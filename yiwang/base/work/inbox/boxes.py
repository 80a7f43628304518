"""Which tasks lie in which box, as SQL that stays fast at a million: every list goes through bodies
and roles one by one (LATERAL), narrows by leakproof operators only, and begins after the last row
that was seen. Where words are looked for, the same SQL runs inside a function; see `card.py`.
"""

from collections.abc import Mapping
from datetime import date

from yiwang.kernel.together import Statement

SIZE = 50  # rows of a page
# How far each box is counted: beyond, "999+" says as much.
MOST = {"todo": 1000, "overdue": 1000, "claimed": 1000, "done": 100, "started": 100, "copied": 100}
NEVER = date(9999, 12, 31)  # sorts tasks without a due day last
# Not coalesce(): to the planner that may leak, and so it would use no index under a policy.
DAY = "(CASE WHEN t.due IS NULL THEN '9999-12-31'::date ELSE t.due END)"

# Goes before what is asked: the planner would look at the values for longer than the answer takes.
STEADY: Statement = ("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)", ())

# Parameters of all boxes and their types. bodies, roles: pairs; posts: those of the reader;
# at, tie: the last row seen, by what orders the box and id.
PARAMETERS: Mapping[str, str] = {
    "words": "tsquery",
    "bodies": "uuid[]",
    "roles": "text[]",
    "posts": "uuid[]",
    "account": "uuid",
    "node": "text",
    "since": "date",
    "until": "date",
    "at": "timestamptz",
    "tie": "uuid",
}
_CARD = "JOIN work_card card ON card.case_id = t.case_id AND card.words @@ {words}"
_NODE = "({node} = '' OR t.node = {node})"


def _open(ways: str, which: str, card: str, limit: int) -> str:
    """The soonest due of each way (a post, or body and role) that leads to open tasks."""
    return f"""SELECT found.* FROM {ways} CROSS JOIN LATERAL (
        SELECT t.id, {DAY} AS at, t.id AS tie FROM work_task t {card}
        WHERE {which} AND t.state = 'open' AND {DAY} BETWEEN {{since}} AND {{until}} AND {_NODE}
            AND ({DAY}, t.id) > ({{at}}::date, {{tie}})
        ORDER BY {DAY}, t.id LIMIT {limit}) found"""  # noqa: S608  # fixed pieces; values are parameters


def free(card: str, limit: int) -> str:
    """What anybody of a role in a body may take."""
    which = "t.body_id = way.body AND t.role = way.role AND t.post_id IS NULL"
    return _open("unnest({bodies}, {roles}) AS way(body, role)", which, card, limit)


def own(card: str, limit: int) -> str:
    """What was given to a post alone, or taken by its holder."""
    return _open("unnest({posts}) AS way(post)", "t.post_id = way.post", card, limit)


def todo(card: str, limit: int) -> str:
    both = f"{free(card, limit)} UNION ALL {own(card, limit)}"
    return f"{both} ORDER BY at, tie LIMIT {limit}"


def claimed(card: str, limit: int) -> str:
    return f"{own(card, limit)} ORDER BY at, tie LIMIT {limit}"


def done(card: str, limit: int) -> str:
    """What the account ended; IS TRUE keeps the planner from the index of bodies, which is wide."""
    return f"""SELECT t.id, t.completed_at AS at, t.id AS tie FROM work_task t {card}
        WHERE t.completed_by = {{account}} AND t.state = 'done'
            AND (t.body_id = ANY ({{bodies}})) IS TRUE AND {_NODE}
            AND (t.completed_at, t.id) < ({{at}}, {{tie}})
        ORDER BY t.completed_at DESC, t.id DESC LIMIT {limit}"""  # noqa: S608  # the same


def started(card: str, limit: int) -> str:
    """For each case that the account filed, the task that is open now, else the last one."""
    return f"""SELECT t.id, c.opened_at AS at, c.id AS tie FROM cases_case c
        CROSS JOIN LATERAL (SELECT t.id, t.node, t.case_id FROM work_task t WHERE t.case_id = c.id
            ORDER BY (t.state = 'open') DESC, t.opened_at DESC, t.id DESC LIMIT 1) t {card}
        WHERE c.operator = {{account}} AND {_NODE} AND (c.opened_at, c.id) < ({{at}}, {{tie}})
        ORDER BY c.opened_at DESC, c.id DESC LIMIT {limit}"""  # noqa: S608  # the same


LISTS = {"todo": todo, "overdue": todo, "claimed": claimed, "done": done, "started": started}
_VALUES = {name: f"%({name})s::{kind}" for name, kind in PARAMETERS.items()}


def page(box: str, *, worded: bool) -> str:
    """Ids of one page of a box and one more, with what orders them."""
    if worded and LISTS[box] is todo:
        return f"SELECT * FROM work_find({', '.join(_VALUES.values())})"  # noqa: S608  # placeholders
    return LISTS[box](_CARD if worded else "", SIZE + 1).format(**_VALUES)


def counts() -> str:
    """How many lie in each box, none counted beyond `MOST`.

    The overdue ones stand first in todo, so one look finds both. `last` and `highest` are where the
    boxes begin that have the latest first.
    """
    latest = _VALUES | {"at": "%(last)s::timestamptz", "tie": "%(highest)s::uuid"}
    values = {"todo": _VALUES, "claimed": _VALUES, "done": latest, "started": latest}
    todo_sql, own_sql, done_sql, filed_sql = (
        LISTS[name]("", MOST[name]).format(**given) for name, given in values.items()
    )
    return f"""SELECT todo.n AS todo, todo.late AS overdue, own.n AS claimed, done.n AS done,
            filed.n AS started FROM
        (SELECT count(*) n, count(*) FILTER (WHERE at < %(today)s) late FROM ({todo_sql}) t) todo,
        (SELECT count(*) n FROM ({own_sql}) t) own, (SELECT count(*) n FROM ({done_sql}) t) done,
        (SELECT count(*) n FROM ({filed_sql}) t) filed"""  # noqa: S608  # placeholders only


# Inside the function no policy holds, so it keeps to the bodies of the acting transaction itself.
_MINE = "t.body_id = ANY (yiwang_ids('yiwang.bodies'))"
_FEW = f"""SELECT t.id, {DAY}, t.id FROM unnest(hits) AS hit(id) CROSS JOIN LATERAL (
        SELECT * FROM work_task task WHERE task.case_id = hit.id AND task.state = 'open' OFFSET 0) t
    WHERE {_MINE} AND {_NODE} AND {DAY} BETWEEN {{since}} AND {{until}}
        AND ({DAY}, t.id) > ({{at}}::date, {{tie}})
        AND (t.post_id = ANY ({{posts}}) OR t.post_id IS NULL AND EXISTS (
            SELECT FROM unnest({{bodies}}, {{roles}}) AS way(body, role)
            WHERE way.body = t.body_id AND way.role = t.role))
    ORDER BY {DAY}, t.id LIMIT {SIZE + 1}"""  # noqa: S608  # fixed pieces
_OWN = """(SELECT string_agg(quote_literal('body=' || body), ' | ')::tsquery
    FROM unnest(yiwang_ids('yiwang.bodies')) body)"""
MANY = 1000  # cards; words on more of them are found soon by going through the box itself


def functions() -> tuple[str, ...]:
    """The function that looks for words, as the owner of the tables: rare words through their
    index, others by going through the box.
    """
    names = {name: f"_{name}" for name in PARAMETERS}
    signature = ", ".join(f"_{name} {kind}" for name, kind in PARAMETERS.items())
    kinds = ", ".join(PARAMETERS.values())
    every = todo(_CARD, SIZE + 1)
    walk = f"SELECT f.* FROM ({every}) f JOIN work_task t ON t.id = f.id AND {_MINE}"  # noqa: S608
    return (
        f"""CREATE OR REPLACE FUNCTION work_find({signature})
            RETURNS TABLE (id uuid, at date, tie uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
        #variable_conflict use_column
        DECLARE hits uuid[] := ARRAY(
            SELECT case_id FROM work_card WHERE words @@ (_words && {_OWN}) LIMIT {MANY + 1});
        BEGIN
            IF cardinality(hits) <= {MANY} THEN
                RETURN QUERY {_FEW.format(**names)};
            ELSE
                RETURN QUERY {walk.format(**names)} ORDER BY 2, 3;
            END IF;
        END $$""",  # noqa: S608  # the same
        f"REVOKE ALL ON FUNCTION work_find({kinds}) FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION work_find({kinds}) TO yiwang_staff",
    )
