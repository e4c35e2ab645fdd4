"""What no database or no JSON takes is replaced in texts, wherever they stand, and nothing else is touched."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from chatkit.types import HiddenContextItem, ProgressUpdateEvent
from hypothesis import given
from hypothesis import strategies as st

from chatdock.storage.storable import dump_storable, storable, storable_json, storable_text

# Not `st.text`, which makes no surrogates.
ANY_TEXT = st.lists(st.characters() | st.sampled_from("\0\ud800\udfff")).map("".join)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


def note(content: Any) -> HiddenContextItem:
    return HiddenContextItem(
        id="hid_1", thread_id="thr_1", created_at=datetime(2026, 1, 1, tzinfo=UTC), content=content
    )


@given(ANY_TEXT)
def test_a_text_keeps_its_length_and_all_that_can_be_stored(text: str) -> None:
    kept = storable_text(text)
    assert "\0" not in kept.encode().decode()
    assert [old for old, new in zip(text, kept, strict=True) if old != new] == [
        each for each in text if each == "\0" or "\ud800" <= each <= "\udfff"
    ]


@given(ANY_JSON)
def test_an_item_with_anything_in_it_can_be_stored(content: Any) -> None:
    text = dump_storable(note(content)).encode()
    assert "\0" not in str(json.loads(text))
    assert json.loads(text)["content"] == json.loads(json.dumps(storable_json(content)))


def test_what_can_be_stored_is_given_back_itself() -> None:
    event = ProgressUpdateEvent(text='Emoji \U0001f600, "quotes" and \\u1234')
    assert storable(event) is event


@pytest.mark.parametrize("text", ["\\u0000", "a\\\\u0000"])
def test_a_nul_that_is_only_written_down_stays(text: str) -> None:
    assert storable(ProgressUpdateEvent(text=text)) == ProgressUpdateEvent(text=text)
