"""A statement of ours that goes without its reader is found wherever tests execute it."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import ClauseElement, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import sqlite

from chatdock.storage.statements import owner, reader, scope, scoped
from chatdock.storage.tables import items, knowledge_documents, runs, threads, turns, workers
from tests.databases import ALICE, BOB
from tests.requirements import requirement
from tests.scoped_doors import problems

MINE = (items.c.organization_id == ALICE.organization_id, items.c.user_id == ALICE.user_id)
OWN_ROW = {"id": "thr_1", **owner(ALICE)}
UPSERT = sqlite.insert(threads).values(**OWN_ROW)

SCOPED: dict[str, tuple[ClauseElement, Mapping[str, Any]]] = {
    "a query": (select(items).where(items.c.id == "x", scope(items, ALICE)), {}),
    "a query that was built once": (select(items).where(scoped(items)), reader(ALICE)),
    "an update": (update(items).where(scope(items, ALICE)).values(type="x"), {}),
    "a delete": (delete(items).where(scope(items, ALICE)), {}),
    "an insert": (insert(threads), OWN_ROW),
    "an upsert": (
        UPSERT.on_conflict_do_update(
            index_elements=["id"], set_={"title": "x"}, where=scope(threads, ALICE)
        ),
        {},
    ),
    "a join by a key": (
        select(turns).join(runs, runs.c.turn_id == turns.c.id).where(scope(runs, ALICE)),
        {},
    ),
    "what belongs to nobody": (select(workers), {}),
}
UNSCOPED: dict[str, tuple[ClauseElement, Mapping[str, Any]]] = {
    "a query": (select(items).where(items.c.id == "x"), {}),
    "a query of some columns": (select(items.c.id), {}),
    "a query for another reader": (select(items).where(scope(items, BOB)), {}),
    "a query that was given another reader": (select(items).where(scoped(items)), reader(BOB)),
    "a query by user alone": (select(items).where(items.c.user_id == ALICE.user_id), {}),
    "a query for whoever asked": (
        select(items).where(items.c.organization_id == "default", items.c.user_id != "x"),
        {},
    ),
    "an update": (update(items).values(type="x"), {}),
    "a delete": (delete(items).where(items.c.thread_id == bindparam("x")), {"x": "thr_1"}),
    "an upsert of any row": (
        UPSERT.on_conflict_do_update(index_elements=["id"], set_={"title": "x"}),
        {},
    ),
    "a second table": (select(threads, items).where(scope(items, ALICE)), {}),
    "a query within": (
        select(threads.c.id).where(scope(threads, ALICE), select(runs.c.id).exists()),
        {},
    ),
    "plain text": (text("SELECT data FROM items WHERE id = 'x'"), {}),
}


@requirement("STO-3")
@pytest.mark.parametrize("name", SCOPED)
def test_a_statement_within_its_reader_is_right(name: str) -> None:
    statement, values = SCOPED[name]
    assert problems(statement, ALICE, values) == []


@requirement("STO-3")
@pytest.mark.parametrize("name", UNSCOPED)
def test_a_statement_that_reaches_beyond_its_reader_is_found(name: str) -> None:
    statement, values = UNSCOPED[name]
    assert len(problems(statement, ALICE, values)) == 1


@requirement("STO-3")
def test_nothing_of_readers_goes_through_a_door_for_what_belongs_to_nobody() -> None:
    assert problems(select(items).where(*MINE), None, {}) != []
    assert problems(select(knowledge_documents), None, {}) == []
