"""Storage: what readers ask of it at 10,000 and at 1,000,000 items, on SQLite and on PostgreSQL.

`python -m benchmarks.storage [--quick]`, about 5 minutes (quick: 1). Both sizes are asked in turns, so that whatever
else the machine does meets both. Each op is timed through the store; in the same run its statements are executed
again by the bare driver, transaction included: that is the limit. PostgreSQL is the one of the tests, behind
row-level security; it does not wait for the disk, which no read does and both sizes would do alike.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Protocol, cast

import asyncpg
from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadMetadata

from benchmarks.report import percentile, save, show
from chatdock.context import Principal, RequestContext
from chatdock.storage.engine import Database
from chatdock.storage.ids import new_id
from chatdock.storage.thread_store import ThreadStore
from tests.databases import opened_database, sqlite_database
from tests.many_items import LONG_THREAD, READER, Filling, fill
from tests.postgres import PostgreSQL, running_postgresql
from tests.query_plans import after_each_statement, is_wasteful, plans

SIZES: Final = (10_000, 1_000_000)
GOAL: Final = 1.5
"""The most that the bigger size may take, in times of the smaller one's median."""

ROUNDS: Final = 400
_WARMING_ROUNDS: Final = 30

Statements = list[tuple[str, Any]]


class Bare(Protocol):
    """A driver's own connection."""

    async def replay(self, statements: Statements) -> None:
        """Execute the statements in one transaction."""
        ...


class BareSqlite:
    """Python's own driver, set up as ours."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    async def replay(self, statements: Statements) -> None:
        writes = any(not text.startswith("SELECT") for text, _ in statements)
        self._connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        for text, values in statements:
            self._connection.execute(text, values).fetchall()
        self._connection.execute("COMMIT")


class BarePostgresql:
    """asyncpg."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def replay(self, statements: Statements) -> None:
        async with self._connection.transaction():
            for text, values in statements:
                await self._connection.fetch(text, *values)


@dataclass
class Filled:
    """A database of one size, and the bare driver on it."""

    database: Database
    bare: Bare
    filling: Filling

    def somebody(self) -> tuple[str, RequestContext]:
        """Any thread, and its reader."""
        number = random.randrange(1, self.filling.threads)
        reader = Principal(user_id=f"reader_{number // self.filling.threads_each}")
        return f"thr_{number}", RequestContext(principal=reader)


async def list_threads(store: ThreadStore, _thread: str, context: RequestContext) -> list[str]:
    await store.load_threads(20, None, "desc", context)
    return []


async def open_thread(store: ThreadStore, thread: str, context: RequestContext) -> list[str]:
    await store.load_thread(thread, context)
    return await first_page(store, thread, context)


async def first_page(store: ThreadStore, thread: str, context: RequestContext) -> list[str]:
    await store.load_visible_items(thread, None, 20, "desc", context)
    return []


async def deep_page(store: ThreadStore, _thread: str, _context: RequestContext) -> list[str]:
    cursor = f"msg_0_{random.randrange(900, 1_100)}"
    owner = RequestContext(principal=READER)
    await store.load_visible_items(LONG_THREAD, cursor, 20, "desc", owner)
    return []


async def write_turn(store: ThreadStore, thread: str, context: RequestContext) -> list[str]:
    """A question, its answer and the thread's title; gives the ids of the new items."""
    known = await store.load_thread(thread, context)
    items = [_item(known, text) for text in ("Why?", "Because. " * 50)]
    for item in items:
        await store.add_thread_item(thread, item, context)
    await store.save_thread(known.model_copy(update={"title": "A title"}), context)
    return [item.id for item in items]


Op = Callable[[ThreadStore, str, RequestContext], Awaitable[list[str]]]

OPS: Final[dict[str, Op]] = {
    "threads.list": list_threads,
    "threads.get_by_id": open_thread,
    "items.list, first page": first_page,
    "items.list, deep page": deep_page,
    "writes of a turn": write_turn,
}


def _item(thread: ThreadMetadata, text: str) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)]
    return AssistantMessageItem(
        id=new_id("msg"), thread_id=thread.id, created_at=thread.created_at, content=content
    )


async def measure(filled: Filled, name: str) -> tuple[float, float]:
    """One op through the store, then its statements by the bare driver; ms of both."""
    store, (thread, context) = ThreadStore(filled.database), filled.somebody()
    noted: list[tuple[Any, str, Any]] = []

    def note(connection: Any, text: str, values: Any) -> None:
        noted.append((connection.get_transaction(), text, values))

    with after_each_statement(note):
        began = time.perf_counter()
        written = await OPS[name](store, thread, context)
        through_store = time.perf_counter() - began
    for item_id in written:
        # The same rows are written once more.
        await store.delete_thread_item(thread, item_id, context)
    transactions = _transactions(noted)
    began = time.perf_counter()
    for statements in transactions:
        await filled.bare.replay(statements)
    return through_store * 1_000, (time.perf_counter() - began) * 1_000


def _transactions(noted: list[tuple[Any, str, Any]]) -> list[Statements]:
    """The statements by transaction, without those that begin and end one."""
    groups = groupby(noted, key=lambda each: id(each[0]))
    return [
        [(text, values) for _, text, values in group if not text.startswith("BEGIN")]
        for _, group in groups
    ]


@asynccontextmanager
async def sqlite_of(filling: Filling) -> AsyncGenerator[Filled]:
    """A filled SQLite file."""
    with tempfile.TemporaryDirectory(prefix="chatdock-bench-") as folder:
        async with sqlite_database(Path(folder)) as database:
            await fill(database, filling)
            assert database.file is not None
            with closing(sqlite3.connect(database.file, isolation_level=None)) as bare:
                yield Filled(database, BareSqlite(bare), filling)


@asynccontextmanager
async def postgresql_of(filling: Filling, server: PostgreSQL) -> AsyncGenerator[Filled]:
    """A filled PostgreSQL database."""
    async with server.new_database() as url:
        serving, options = server.secured(url)
        async with opened_database(serving, options) as database:
            await fill(database, filling)
            bare = await cast("Any", asyncpg).connect(
                user=serving.username, database=serving.database, host=str(serving.query["host"])
            )
            yield Filled(database, BarePostgresql(bare), filling)
            await bare.close()


async def compare(databases: dict[int, Filled], rounds: int) -> dict[str, Any]:
    """Every op on every size in turns: medians, p95, the ratio of the sizes, and plans of the biggest."""
    figures: dict[str, Any] = {}
    for name in OPS:
        taken: dict[int, list[tuple[float, float]]] = {size: [] for size in databases}
        for round_ in range(rounds + _WARMING_ROUNDS):
            for size, filled in databases.items():
                pair = await measure(filled, name)
                if round_ >= _WARMING_ROUNDS:
                    taken[size].append(pair)
        figures[name] = _summary(taken)
        biggest = databases[max(databases)]
        figures[name]["plans"] = await _plans(biggest, OPS[name])
    return figures


async def _plans(filled: Filled, op: Op) -> dict[str, Any]:
    thread, context = filled.somebody()
    said = await plans(filled.database, lambda store: op(store, thread, context))
    return {"wasteful": sum(map(is_wasteful, said)), "said": said}


def _summary(taken: dict[int, list[tuple[float, float]]]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for place, who in enumerate(("store", "bare")):
        for size, pairs in taken.items():
            values = [pair[place] for pair in pairs]
            figures[f"{who}_{size}"] = {
                "p50_ms": percentile(values, 0.5),
                "p95_ms": percentile(values, 0.95),
            }
        small, big = (figures[f"{who}_{size}"]["p50_ms"] for size in (min(taken), max(taken)))
        figures[f"{who}_ratio"] = big / small
    return figures


async def run(sizes: Sequence[int], rounds: int) -> dict[str, Any]:
    """Both databases, one after the other."""
    figures: dict[str, Any] = {"sizes": list(sizes), "rounds": rounds, "goal": GOAL}
    fillings = {size: Filling(items=size) for size in sizes}
    async with AsyncExitStack() as stack:
        opened = {
            size: await stack.enter_async_context(sqlite_of(each))
            for size, each in fillings.items()
        }
        figures["sqlite"] = await compare(opened, rounds)
    print("SQLite is done", flush=True)
    with running_postgresql() as server:
        async with AsyncExitStack() as stack:
            opened = {
                size: await stack.enter_async_context(postgresql_of(each, server))
                for size, each in fillings.items()
            }
            figures["postgresql"] = await compare(opened, rounds)
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write and show."""
    parser = argparse.ArgumentParser(description="What readers ask of storage, at two sizes.")
    parser.add_argument("--quick", action="store_true", help="100,000 items and fewer rounds")
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args(arguments)
    sizes = (SIZES[0], SIZES[1] // 10) if options.quick else SIZES
    figures = asyncio.run(run(sizes, options.rounds or (ROUNDS // 4 if options.quick else ROUNDS)))
    path = save("storage", figures)
    for kind in ("sqlite", "postgresql"):
        show(
            f"{kind}, ms at {min(sizes):,} and {max(sizes):,} items",
            ("", *(f"{who} {part}" for who in ("store", "bare") for part in _COLUMNS), "plans"),
            [(name, *_row(figures[kind][name], sizes)) for name in OPS],
        )
    print(f"\nThe goal is a ratio of at most {GOAL}. {path}")


_COLUMNS: Final = ("p50", "p95", "p50 big", "p95 big", "ratio")


def _row(figures: dict[str, Any], sizes: Sequence[int]) -> list[Any]:
    row: list[Any] = []
    for who in ("store", "bare"):
        for size in sizes:
            row += figures[f"{who}_{size}"].values()
        row.append(figures[f"{who}_ratio"])
    wasteful = figures["plans"]["wasteful"]
    return [*row, "by index" if wasteful == 0 else f"{wasteful} wasteful"]


if __name__ == "__main__":
    main()
