"""The suite for stores: what is right passes it, and each thing that is wrong fails the cases it should."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chatdock.storage.engine import Database
from chatdock.storage.thread_store import ThreadStore
from chatdock.testing import store_suite
from docs_src.dictionary_store import DictionaryStore
from tests.broken_stores import BROKEN_STORES, BrokenStore
from tests.requirements import partly

ROOT = Path(__file__).parents[3]


async def failures(store: type[DictionaryStore]) -> set[str]:
    """The cases that a store fails."""
    failed: set[str] = set()
    for case in store_suite():
        try:
            await case.check(store())
        except Exception:  # noqa: BLE001 - what a broken store raises by itself counts as well
            failed.add(case.name)
    return failed


@partly("STO-11")
async def test_our_own_store_passes(database: Database) -> None:
    store = ThreadStore(database)
    for case in store_suite():
        await case.check(store)


@partly("STO-11")
async def test_a_dictionary_passes() -> None:
    assert await failures(DictionaryStore) == set()


@partly("STO-11")
@pytest.mark.parametrize("broken", BROKEN_STORES, ids=lambda each: each.__name__)
async def test_a_broken_store_fails_exactly_the_cases_about_it(broken: type[BrokenStore]) -> None:
    assert await failures(broken) == broken.fails


def test_every_case_is_failed_by_a_broken_store() -> None:
    failed = {name for broken in BROKEN_STORES for name in broken.fails}
    assert failed == {case.name for case in store_suite()}


def test_every_case_says_what_a_store_has_to_do() -> None:
    assert [case.name for case in store_suite() if not case.sentence.endswith(".")] == []


def test_the_sample_of_the_guide_is_a_test_that_passes() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    sample = ROOT / "docs_src" / "test_dictionary_store.py"
    done = subprocess.run(
        [*command, sample], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
    assert f"{len(store_suite())} passed" in done.stdout


def test_neither_the_suite_nor_the_server_needs_pytest() -> None:
    code = (
        "import sys, chatdock.app, chatdock.chat;"
        "assert 'chatdock.testing' not in sys.modules;"
        "import chatdock.testing;"
        "assert 'pytest' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=60)
