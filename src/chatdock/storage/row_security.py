"""Row-level security: PostgreSQL itself keeps readers apart, whatever a statement of ours forgets.

Three roles share the work. The owner makes the tables. The serving role owns nothing, and sees the rows of one
reader: the one that the transaction names, none without. The system role sees runs and their logs of all
readers, and of the text of a conversation only what is in those logs, and the question that a run is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, Text, bindparam, func, inspect, select, text

from chatdock.context import Principal
from chatdock.errors import UsageError

_ORGANIZATION: Final = "chatdock.organization_id"
_USER: Final = "chatdock.user_id"

# Local to the transaction: a pooler may give its connection to anybody afterwards.
_BECOME: Final = select(
    func.set_config(_ORGANIZATION, bindparam("organization"), True),
    func.set_config(_USER, bindparam("user"), True),
)

_READERS_RIGHTS: Final = {
    "threads": "SELECT, INSERT, UPDATE, DELETE",
    "items": "SELECT, INSERT, UPDATE, DELETE",
    "attachments": "SELECT, INSERT, UPDATE, DELETE",
    "feedback": "SELECT, INSERT, UPDATE, DELETE",
    "turns": "SELECT, INSERT",
    "runs": "SELECT, INSERT, UPDATE",
    "frames": "SELECT",
}
"""The tables whose rows belong to readers, and what may be done to one's own."""

_SYSTEM_RIGHTS: Final = {
    "threads": "SELECT (id, organization_id, user_id, last_frame),"
    " UPDATE (last_frame, held_turn, held_at)",
    "attachments": "SELECT (id, thread_id, created_at), DELETE",
    "runs": "SELECT, UPDATE (worker_id, state, ended_at, has_log)",
    "frames": "SELECT, INSERT, DELETE",
}
"""The same for runs of all readers: the writer of frames, recovery, retention of logs and of what was never sent."""

_POLICY: Final = "chatdock_reader"
_ROLES: Final = text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:names)")
_NOTE: Final = text("""
SELECT obj_description(oid, 'pg_policy') FROM pg_policy
WHERE polname = :policy AND polrelid = to_regclass(:table)
""")
_RIGHTS: Final = text("""
SELECT rolsuper AS is_superuser, rolbypassrls AS bypasses, EXISTS (
    SELECT FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(:schema))
    AND relkind IN ('r', 'p') AND pg_has_role(rolname, relowner, 'MEMBER')
) AS owns, pg_has_role(rolname, CAST(:system AS name), 'MEMBER') AS is_system
FROM pg_roles WHERE rolname = coalesce(:role, current_user)
""").bindparams(bindparam("role", type_=Text), bindparam("system", type_=Text))

_SHARED: Final = ("workers", "knowledge_state", "knowledge_documents", "knowledge_passages")
"""Tables whose rows belong to nobody."""


def become_reader(connection: Connection, principal: Principal) -> None:
    """Let the connection's transaction see this reader's rows, and no others."""
    values = {"organization": principal.organization_id, "user": principal.user_id}
    connection.execute(_BECOME, values)


def secure(connection: Connection, *, schema: str, serving: str, system: str) -> None:
    """Give both roles their rights and policies, as the owner of the tables; what they had before is replaced.

    Raises `UsageError`, and changes nothing, when there is no such role or when one could look over the walls.
    """
    _require_roles(connection, serving, system)
    check = partial(check_role, connection, schema=schema)
    check(setting="DATABASE_URL", role=serving, system=system)
    check(setting="DATABASE_SYSTEM_URL", role=system)
    for statement in _statements(*_quoted(connection, schema, serving, system)):
        connection.exec_driver_sql(statement)
    schema = _quoted(connection, schema)[0]
    note = _fingerprint(schema, serving, system)
    connection.exec_driver_sql(f"COMMENT ON POLICY {_POLICY} ON {schema}.threads IS '{note}'")


def is_as_wanted(
    connection: Connection, *, schema: str, serving: str | None, system: str | None
) -> bool:
    """Whether `secure` has done just this for these roles; without roles, whether it was never done, or undone."""
    quoted = _quoted(connection, schema)[0]
    note = connection.scalar(_NOTE, {"policy": _POLICY, "table": f"{quoted}.threads"})
    if serving is None or system is None:
        return note is None
    return note == _fingerprint(quoted, serving, system)


def loosen(connection: Connection, *, schema: str) -> None:
    """Undo the walls, so that a migration can change rows; `secure` puts them up again."""
    for table in _READERS_RIGHTS:
        if inspect(connection).has_table(table, schema):
            name = f"{_quoted(connection, schema)[0]}.{table}"
            connection.exec_driver_sql(f"DROP POLICY IF EXISTS {_POLICY} ON {name}")
            for switch in ("NO FORCE", "DISABLE"):
                connection.exec_driver_sql(f"ALTER TABLE {name} {switch} ROW LEVEL SECURITY")


def check_role(
    connection: Connection,
    *,
    schema: str,
    setting: str,
    role: str | None = None,
    system: str | None = None,
) -> None:
    """Raise `UsageError` if a role, which the setting names, could see more than its policies let it.

    It must not be a superuser, bypass policies, own a table, or be able to become the role that owns them; nor be the
    role `system`, which sees the runs of all readers, or be able to become it. Without a `role` it is the connection's.
    """
    rights = connection.execute(_RIGHTS, {"schema": schema, "role": role, "system": system}).one()
    wrong = {
        "is a superuser": rights.is_superuser,
        "bypasses row-level security": rights.bypasses,
        "owns the tables, or can become their owner": rights.owns,
        "is that of DATABASE_SYSTEM_URL, or can become it": rights.is_system,
    }
    for problem, is_so in wrong.items():
        if is_so:
            raise UsageError(
                f"Row-level security would not hold: the role of {setting} {problem}. Log in there as a role without "
                "that; docs/guides/row-security.md tells how to make one."
            )


def is_walled(connection: Connection, *, schema: str) -> bool:
    """Whether the tables have row-level security."""
    return not is_as_wanted(connection, schema=schema, serving=None, system=None)


def _require_roles(connection: Connection, *names: str) -> None:
    there = connection.execute(_ROLES, {"names": list(names)}).scalars().all()
    for name in sorted(set(names) - set(there)):
        raise UsageError(
            f"The database has no role {name!r}. Create it; docs/guides/row-security.md tells how."
        )


def _quoted(connection: Connection, *names: str) -> list[str]:
    return [connection.dialect.identifier_preparer.quote(name) for name in names]


def _fingerprint(schema: str, serving: str, system: str) -> str:
    """Tells when anything that `secure` does has changed."""
    statements = "\n".join(_statements(schema, serving, system))
    return sha256(statements.encode()).hexdigest()


def _statements(schema: str, serving: str, system: str) -> Iterator[str]:
    yield f"GRANT USAGE ON SCHEMA {schema} TO {serving}, {system}"
    for table in (*_READERS_RIGHTS, *_SHARED):
        yield f"REVOKE ALL ON {schema}.{table} FROM PUBLIC, {serving}, {system}"
    for table, rights in _READERS_RIGHTS.items():
        yield from _reader_policy(f"{schema}.{table}", rights, serving)
    for table, rights in _SYSTEM_RIGHTS.items():
        yield f"GRANT {rights} ON {schema}.{table} TO {system}"
        yield f"DROP POLICY IF EXISTS chatdock_system ON {schema}.{table}"
        yield f"CREATE POLICY chatdock_system ON {schema}.{table} TO {system} USING (true)"
    for table in _SHARED:
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.{table} TO {serving}"
    yield f"GRANT SELECT ON {schema}.workers TO {system}"
    yield f"GRANT SELECT ON {schema}.alembic_version TO {serving}"


def _reader_policy(table: str, rights: str, serving: str) -> Iterator[str]:
    # A setting that an earlier transaction had set is empty, not absent. The sub-select is evaluated once a statement.
    organization, user = (
        f"(SELECT nullif(current_setting('{name}', true), ''))" for name in (_ORGANIZATION, _USER)
    )
    mine = f"organization_id = {organization} AND user_id = {user}"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    # The owner is under the policies, too, and has none: it sees nothing.
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"GRANT {rights} ON {table} TO {serving}"
    yield f"DROP POLICY IF EXISTS {_POLICY} ON {table}"
    yield f"CREATE POLICY {_POLICY} ON {table} TO {serving} USING ({mine}) WITH CHECK ({mine})"
