"""What an older release does with the tables that it knows, on whatever schema there is now."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from chatdock.storage import migrations

# One value for each type, so that all the foreign keys of such rows fit.
_VALUES: Final[Mapping[type, Any]] = {
    str: "x",
    int: 1,
    bool: True,
    bytes: b"x",
    datetime: datetime(2026, 11, 21, tzinfo=UTC),
}


def upgrade(connection: Connection, revision: str) -> None:
    """Apply the migrations up to a revision, in the schema that the connection finds first."""
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    config.attributes["connection"] = connection
    config.attributes["schema"] = None
    command.upgrade(config, revision)


def known_tables(connection: Connection, schema: str | None) -> list[Table]:
    """The tables as they are now, parents first: what a release of this revision knows."""
    known = MetaData()
    known.reflect(connection, schema=schema, only=lambda name, _: not _is_others(name))
    return known.sorted_tables


def _is_others(name: str) -> bool:
    """Whether it is Alembic's own, or made by SQLite for full-text search."""
    return name == "alembic_version" or name.startswith("knowledge_fts")


def broken(connection: Connection, tables: list[Table]) -> list[str]:
    """Names of the tables that a release which knows these cannot use any more as it does."""
    failed = list(_failures(connection, tables, {}))
    # Rows are gone with their parents, and are made once more with nothing but what has to be given.
    only = {table.name: [each for each in table.columns if _is_required(each)] for table in tables}
    return sorted({*failed, *_failures(connection, tables, only)})


def _failures(
    connection: Connection, tables: list[Table], only: Mapping[str, list[Column[Any]]]
) -> Iterator[str]:
    outer = connection.begin_nested()
    for table in tables:
        given = only.get(table.name) or list(table.columns)
        values = {column.name: _VALUES[column.type.python_type] for column in given}
        try:
            with connection.begin_nested():
                _use(connection, table, values)
        except SQLAlchemyError:
            yield table.name
    outer.rollback()


def _use(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Write a row, read it, change it, delete another."""
    connection.execute(insert(table).values(values))
    assert len(connection.execute(select(table)).all()) == 1
    connection.execute(update(table).values(values))
    nothing = [column.is_(None) for column in table.primary_key.columns]
    connection.execute(delete(table).where(*nothing))


def _is_required(column: Column[Any]) -> bool:
    return not column.nullable and column.server_default is None
