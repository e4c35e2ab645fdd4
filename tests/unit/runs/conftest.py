"""One worker on each kind of database, for the tests of this room."""

from collections.abc import AsyncIterator

import pytest

from chatdock.runs import Runs
from chatdock.storage.engine import Database
from tests.scripted_runs import start_runs


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database cannot take is given up at once."""
    monkeypatch.setattr("chatdock.storage.patience.PATIENCE_SECONDS", 0)


@pytest.fixture
async def runs(database: Database) -> AsyncIterator[Runs]:
    started = await start_runs(database)
    yield started
    await started.stop_all()
