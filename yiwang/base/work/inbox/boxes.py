"""Which tasks lie in which box, as SQL that stays fast at a million: every list goes through bodies
and roles one by one (LATERAL), narrows by leakproof operators only, and begins after the last row
that was seen. Where words are looked for, the same SQL runs inside a function; see `card.py`.
"""

from collections.abc import Mapping
from datetime import date

SIZE = 50  # rows of a page
MOST = 1000  # nobody counts further: "999+"
NEVER = date(9999, 12, 31)  # sorts tasks without a due day last
# Not coalesce(): to the planner that may leak, and so it would use no index under a policy.
DAY = "(CASE WHEN t.due IS NULL THEN '9999-12-31'::date ELSE t.due END)"

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
_WITHIN = _CARD + " AND t.body_id = ANY (yiwang_ids('yiwang.bodies'))"
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
    return f"""SELECT t.id, t.completed_at AS at, t.id AS tie FROM work_task t {card}
        WHERE t.completed_by = {{account}} AND t.state = 'done' AND t.body_id = ANY ({{bodies}})
            AND {_NODE}
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


COUNTED = ("todo", "overdue", "claimed", "done", "started")


def counts() -> str:
    """How many lie in the boxes of `COUNTED`, none counted beyond `MOST`.

    The overdue ones stand first in todo, so one look finds both. `last` and `highest` are where the
    boxes begin that have the latest first.
    """
    latest = _VALUES | {"at": "%(last)s::timestamptz", "tie": "%(highest)s::uuid"}
    todo_sql, own_sql = (LISTS[name]("", MOST).format(**_VALUES) for name in ("todo", "claimed"))
    done_sql, filed_sql = (LISTS[name]("", MOST).format(**latest) for name in ("done", "started"))
    return f"""SELECT todo.n, todo.late, own.n, done.n, filed.n FROM
        (SELECT count(*) n, count(*) FILTER (WHERE at < %(today)s) late FROM ({todo_sql}) t) todo,
        (SELECT count(*) n FROM ({own_sql}) t) own, (SELECT count(*) n FROM ({done_sql}) t) done,
        (SELECT count(*) n FROM ({filed_sql}) t) filed"""  # noqa: S608  # placeholders only


def functions() -> tuple[str, ...]:
    """The function that looks for words in the bodies of the acting transaction, as its owner."""
    names = {name: f"_{name}" for name in PARAMETERS}
    signature = ", ".join(f"_{name} {kind}" for name, kind in PARAMETERS.items())
    kinds = ", ".join(PARAMETERS.values())
    inner = todo(_WITHIN, SIZE + 1).format(**names)
    return (
        f"""CREATE OR REPLACE FUNCTION work_find({signature})
            RETURNS TABLE (id uuid, at date, tie uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
        #variable_conflict use_column
        BEGIN RETURN QUERY {inner}; END $$""",
        f"REVOKE ALL ON FUNCTION work_find({kinds}) FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION work_find({kinds}) TO yiwang_staff",
    )
