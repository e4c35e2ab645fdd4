"""The benchmark of the storage asks what it says, twice: through the store and by the bare driver."""

from benchmarks.storage import OPS, compare, measure, sqlite_of
from chatdock.storage.thread_store import ThreadStore
from tests.many_items import Filling


async def test_every_op_is_measured_at_every_size() -> None:
    async with sqlite_of(Filling(items=3_000)) as small, sqlite_of(Filling(items=6_000)) as big:
        figures = await compare({3_000: small, 6_000: big}, rounds=1)
    assert list(figures) == list(OPS)
    for of_op in figures.values():
        assert all(
            of_op[f"{who}_{size}"]["p50_ms"] > 0
            for who in ("store", "bare")
            for size in (3_000, 6_000)
        )
        assert of_op["plans"]["said"]


async def test_the_bare_driver_writes_the_rows_that_the_store_wrote() -> None:
    async with sqlite_of(Filling(items=3_000, long=2_980, threads_each=1)) as filled:
        await measure(filled, "writes of a turn")
        thread, context = filled.somebody()
        page = await ThreadStore(filled.database).load_thread_items(
            thread, None, 100, "asc", context
        )
        assert len(page.data) == 22
