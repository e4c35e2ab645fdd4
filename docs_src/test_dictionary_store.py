# test_dictionary_store.py
import asyncio

import pytest
from dictionary_store import DictionaryStore

from chatdock.testing import StoreCase, store_suite


@pytest.mark.parametrize("case", store_suite(), ids=str)
def test_the_store(case: StoreCase) -> None:
    asyncio.run(case.check(DictionaryStore()))
