"""Row-level security, declared beside the model and made true in the database after each migration.

A policy is the net under the application's own filters, so each is one simple condition over
indexed columns. A table without a declaration is refused to everyone until it is excused with a
reason in `EXCUSED`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from yiwang.kernel.actor import Audience

MINE = "(SELECT yiwang_ids('yiwang.bodies'))::uuid[]"
ME = "(SELECT current_setting('yiwang.person')::uuid)"
ACCOUNT = "(SELECT current_setting('yiwang.account')::uuid)"
NOW = "(SELECT current_setting('yiwang.now')::timestamptz)"
TODAY = f"({NOW} AT TIME ZONE 'Asia/Shanghai')::date"
ALWAYS = "true"

STAFF, PUBLIC, SUPERVISOR, SYSTEM, DOOR = Audience
PEOPLE = (STAFF, PUBLIC, SUPERVISOR)


@dataclass(frozen=True)
class Protect:
    """Per audience, the SQL condition a row must meet; an audience that is not named sees nothing.

    `change` holds for UPDATE, on the row before and after; `add` for INSERT; nobody but the system
    deletes unless `remove` says so. `fixed`: what was written stays, for the system too.
    """

    read: Mapping[Audience, str] = field(default_factory=dict)
    add: Mapping[Audience, str] = field(default_factory=dict)
    change: Mapping[Audience, str] = field(default_factory=dict)
    remove: Mapping[Audience, str] = field(default_factory=dict)
    fixed: bool = False

    def policies(self, table: str) -> Iterator[str]:
        everything = {SYSTEM: ALWAYS}
        later = {} if self.fixed else everything
        for verb, conditions in (
            ("SELECT", everything | dict(self.read)),
            ("INSERT", everything | dict(self.add)),
            ("UPDATE", later | dict(self.change)),
            ("DELETE", later | dict(self.remove)),
        ):
            for audience, condition in conditions.items():
                name = f"{audience.value}_{verb.lower()}"
                clause = f"WITH CHECK ({condition})" if verb == "INSERT" else f"USING ({condition})"
                yield f'CREATE POLICY {name} ON "{table}" FOR {verb} TO {audience.role} {clause}'
                yield f'GRANT {verb} ON "{table}" TO {audience.role}'


def reference(*, door: bool = False) -> Protect:
    """What everyone may read and only the system writes: divisions, bodies, published texts."""
    readers = (*PEOPLE, DOOR) if door else PEOPLE
    return Protect(read=dict.fromkeys(readers, ALWAYS))


def owned(*, public: str = "", add_public: str = "") -> Protect:
    """Rows of one body, seen and written by its staff, read by supervisors within their scope."""
    mine = f"body_id = ANY ({MINE})"
    read = {STAFF: mine, SUPERVISOR: mine} | ({PUBLIC: public} if public else {})
    write = {STAFF: mine} | ({PUBLIC: add_public} if add_public else {})
    return Protect(read=read, add=write, change=write)


def through(
    column: str,
    parent: str,
    *,
    add: tuple[Audience, ...] = (STAFF, PUBLIC),
    change: tuple[Audience, ...] = (STAFF, PUBLIC),
    remove: tuple[Audience, ...] = (),
) -> Protect:
    """Rows that are visible wherever their parent row is: the parent's own policy decides."""
    seen = f'EXISTS (SELECT 1 FROM "{parent}" parent WHERE parent.id = {column})'
    return Protect(
        read=dict.fromkeys(PEOPLE, seen),
        add=dict.fromkeys(add, seen),
        change=dict.fromkeys(change, seen),
        remove=dict.fromkeys(remove, seen),
    )


# Tables of the framework and of third parties that cannot carry a declaration, each with the
# reason why rows of different bodies do not meet there, and the audiences that may use it.
EXCUSED: dict[str, tuple[str, tuple[Audience, ...]]] = {
    "django_migrations": ("the list of applied migrations; no city data", ()),
    "django_content_type": ("names of models; no city data", (DOOR, *PEOPLE, SYSTEM)),
    "django_cache": ("counts of attempts to sign in; no city data", (DOOR,)),
    "django_session": ("opaque keys; read at the door before anyone is known", (DOOR, SYSTEM)),
    "auth_permission": ("the framework's own permissions; unused", ()),
    "auth_group": ("the framework's own groups; unused", ()),
    "auth_group_permissions": ("the framework's own groups; unused", ()),
    "account_emailaddress": ("the sign-in library's; door only", (DOOR,)),
    "account_emailconfirmation": ("the sign-in library's; door only", (DOOR,)),
    "mfa_authenticator": ("second factors, sealed by the sign-in library; door only", (DOOR,)),
    "usersessions_usersession": ("where accounts are signed in; no city data", (DOOR, SYSTEM)),
    "allauth_idp_oidc_client": ("applications that sign on here; no city data", (DOOR, SYSTEM)),
    "allauth_idp_oidc_token": ("digests of their tokens; the door reads them", (DOOR, SYSTEM)),
}

# What a policy asks in a subquery is set up with every statement on the table, even where the row's
# own body answers: 20 to 50 µs, more than the statement itself. In a function it costs when asked.
_PREPARE = """
CREATE OR REPLACE FUNCTION yiwang_ids(setting text) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$ SELECT current_setting(setting)::uuid[] $$;
GRANT USAGE ON SCHEMA public TO yiwang_staff, yiwang_public, yiwang_supervisor, yiwang_system,
    yiwang_door;
CREATE OR REPLACE FUNCTION yiwang_opened(object uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$ BEGIN
    RETURN EXISTS (SELECT 1 FROM tenancy_objectgrant g WHERE g.object_id = object
        AND g.body_id = ANY (yiwang_ids('yiwang.bodies'))
        AND (g.until IS NULL OR g.until > current_setting('yiwang.now')::timestamptz));
END $$;
"""

_CLEAR = """
DO $$ DECLARE row record; BEGIN
    FOR row IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON %I', row.policyname, row.tablename);
    END LOOP;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM yiwang_staff, yiwang_public, yiwang_supervisor,
    yiwang_system, yiwang_door, yiwang_app, PUBLIC;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO yiwang_staff, yiwang_public, yiwang_supervisor,
    yiwang_system, yiwang_door;
"""


def opened(column: str) -> str:
    """True for staff whose body was given a duty in the object that the column names."""
    return f"yiwang_opened({column})"


def protected_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [m for m in every if m._meta.managed and not m._meta.proxy and hasattr(m, "protect")]


# Whose rows a table holds says nothing of who will ask. Where four bodies have all rows, plans that
# hold for every body expect a quarter of them for each, and read the list of one that has none to
# its end. A thirtieth leads to the index by body; and a third, for of whoever sees many bodies the
# planner expects that they are ten, to that by order. It believes this from the next ANALYZE on.
BODIES = 30


def statements() -> Iterator[str]:
    """All SQL that makes the declarations true, from any state before."""
    yield _PREPARE
    yield _CLEAR
    for model in protected_models():
        table = model._meta.db_table
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
        yield from model.protect.policies(table)  # type: ignore[attr-defined]  # protected_models asked for it
        yield from getattr(model, "functions", ())  # ways to its rows, declared beside it
        if any(field.column == "body_id" for field in model._meta.concrete_fields):
            yield f'ALTER TABLE "{table}" ALTER COLUMN body_id SET (n_distinct = {BODIES})'
    for table, (_reason, audiences) in EXCUSED.items():
        for audience in audiences:
            yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {audience.role}'


def apply(connection: BaseDatabaseWrapper) -> None:
    """Replace all policies and grants in one transaction, as the owner of the tables."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for statement in statements():
            table = statement.split('"')[1] if '"' in statement else ""
            if not table or table in tables:
                cursor.execute(statement)
        cursor.execute("COMMIT")
