"""Readers do what they like, with each other's ids too: each sees exactly their own, whatever the order of ops.

A Hypothesis machine drives a real server over real HTTP and compares it with `conversations.py` after every step.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from pydantic import SecretStr
from sqlalchemy.engine import URL

from chatdock.storage.ids import new_id
from tests.ops import events
from tests.postgres import PostgreSQL
from tests.property.conversations import Conversation, Item, seen
from tests.property.effort import few, many
from tests.property.world import KINDS, World, canary, owners, running_world
from tests.requirements import requirement

_Result = TypeVar("_Result")
Wait = Callable[[Coroutine[Any, Any, _Result]], _Result]

_READERS: Final = st.sampled_from(["one.ann", "one.bob", "two.ann"])
_PICK: Final = st.integers(0, 11)
_SIZES: Final = st.integers(1, 8)
_ORDERS: Final = st.sampled_from(["asc", "desc"])
# Two of three times a reader does something with what is theirs.
_MINE: Final = st.sampled_from([True, True, False])
_COUNT: Final = itertools.count(1)


class Readers(RuleBasedStateMachine):
    """Three readers, two of one organisation and two of one name."""

    def __init__(self, world: World, wait: Wait[Any]) -> None:
        super().__init__()
        self.world: Final = world
        self.wait: Final = wait
        # Readers whom the server has never seen, so that an example finds nothing of the one before.
        self.suffix: Final = f"{next(_COUNT)}"
        self.known: Final[list[Conversation]] = []
        self.gone: Final = ["thr_never"]
        self.count = 0

    # What a reader does

    @rule(reader=_READERS, kind=st.sampled_from(KINDS))
    def creates(self, reader: str, kind: str) -> None:
        text = self.text(reader, kind)
        answer = self.op(reader, "threads.create", input=message(text))
        thread = Conversation(events(answer)[0]["thread"]["id"], reader, self.tick())
        thread.ask(text)
        self.known.append(thread)
        self.check(thread)

    @rule(reader=_READERS, kind=st.sampled_from(KINDS), mine=_MINE, pick=_PICK)
    def sends(self, reader: str, kind: str, mine: bool, pick: int) -> None:
        text = self.text(reader, kind)
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None:
            self.absent(reader, "threads.add_user_message", thread_id, input=message(text))
        elif not thread.waits:
            self.op(reader, "threads.add_user_message", thread_id=thread.id, input=message(text))
            thread.ask(text)
            self.changed(thread)

    @rule(reader=_READERS, mine=_MINE, pick=_PICK, item=_PICK)
    def tries_again(self, reader: str, mine: bool, pick: int, item: int) -> None:
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None or not thread.items:
            foreign = self.foreign_item(reader, item)
            self.absent(reader, "threads.retry_after_item", thread_id, item_id=foreign)
        elif not thread.waits:
            candidates = thread.of_type("user_message") if item % 3 else thread.items
            chosen = candidates[item % len(candidates)]
            params = {"thread_id": thread.id, "item_id": chosen.id}
            if chosen.type != "user_message":
                self.refused(reader, 404, "threads.retry_after_item", **params)
                return
            self.op(reader, "threads.retry_after_item", **params)
            thread.retry(chosen)
            self.changed(thread)

    @rule(reader=_READERS, mine=_MINE, pick=_PICK)
    def gives_the_output_of_a_tool(self, reader: str, mine: bool, pick: int) -> None:
        text = self.text(reader, "plain")
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None or not thread.waits:
            self.refused(
                reader, 404, "threads.add_client_tool_output", thread_id=thread_id, result=text
            )
            return
        self.op(reader, "threads.add_client_tool_output", thread_id=thread_id, result=text)
        call = thread.of_type("client_tool_call")[-1]
        call.text = f"completed {text}"
        thread.answer(text)
        self.changed(thread)

    @rule(reader=_READERS, mine=_MINE, pick=_PICK, item=_PICK)
    def answers_a_question(self, reader: str, mine: bool, pick: int, item: int) -> None:
        text = self.text(reader, "plain")
        params = {"input": {"answers": {"q1": {"values": [text]}}}}
        thread, thread_id = self.pick(reader, mine, pick)
        asked = thread.of_type("structured_input") if thread else []
        if thread is None:
            foreign = self.foreign_item(reader, item)
            self.absent(
                reader, "threads.add_structured_input", thread_id, item_id=foreign, **params
            )
        elif asked and not thread.waits:
            chosen = asked[item % len(asked)]
            params |= {"thread_id": thread.id, "item_id": chosen.id}
            if chosen.text != "pending ":
                self.refused(reader, 409, "threads.add_structured_input", **params)
                return
            self.op(reader, "threads.add_structured_input", **params)
            chosen.text = f"answered {text}"
            thread.answer(text)
            self.changed(thread)

    @rule(
        reader=_READERS,
        mine=_MINE,
        pick=_PICK,
        item=_PICK,
        name=st.sampled_from(["threads.custom_action", "threads.sync_custom_action"]),
    )
    def acts_on_a_widget(self, reader: str, mine: bool, pick: int, item: int, name: str) -> None:
        action: dict[str, Any] = {"action": {"type": "buy"}}
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None:
            self.absent(reader, name, thread_id, item_id=self.foreign_item(reader, item), **action)
        elif thread.items and not thread.waits:
            chosen = thread.items[item % len(thread.items)]
            answer = self.send(reader, name, thread_id=thread_id, item_id=chosen.id, **action)
            # No assistant has actions yet: it is told in the stream, or refused.
            is_stream = name == "threads.custom_action" and chosen.type == "widget"
            assert answer.status_code == (200 if is_stream else 400), answer.text
            self.check(thread)

    @rule(reader=_READERS, mine=_MINE, pick=_PICK)
    def renames(self, reader: str, mine: bool, pick: int) -> None:
        title = self.text(reader, "title")
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None:
            self.absent(reader, "threads.update", thread_id, title=title)
            return
        self.op(reader, "threads.update", thread_id=thread_id, title=title)
        thread.title = title

    @rule(reader=_READERS, mine=_MINE, pick=_PICK)
    def deletes(self, reader: str, mine: bool, pick: int) -> None:
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None:
            self.absent(reader, "threads.delete", thread_id)
            return
        self.op(reader, "threads.delete", thread_id=thread_id)
        self.known.remove(thread)
        self.gone.append(thread_id)

    @rule(reader=_READERS, mine=_MINE, pick=_PICK, item=_PICK)
    def judges(self, reader: str, mine: bool, pick: int, item: int) -> None:
        thread, thread_id = self.pick(reader, mine, pick)
        kind, foreign = "positive" if item % 2 else "negative", self.foreign_item(reader, item)
        if thread is None:
            self.absent(reader, "items.feedback", thread_id, item_ids=[foreign], kind=kind)
            return
        ids = [each.id for each in thread.items[: item + 1]]
        params = {"thread_id": thread_id, "kind": kind}
        self.op(reader, "items.feedback", item_ids=ids, **params)
        self.refused(reader, 404, "items.feedback", item_ids=[*ids, foreign], **params)

    # What a reader looks at

    @rule(reader=_READERS, mine=_MINE, pick=_PICK)
    def opens(self, reader: str, mine: bool, pick: int) -> None:
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None:
            self.absent(reader, "threads.get_by_id", thread_id)
            return
        opened = self.op(reader, "threads.get_by_id", thread_id=thread_id).json()
        assert [seen(item) for item in opened["items"]["data"]] == thread.items[-20:]
        assert opened["items"]["has_more"] == (len(thread.items) > 20)
        assert thread.title in (None, opened.get("title"))

    @rule(reader=_READERS, size=_SIZES, order=_ORDERS)
    def lists(self, reader: str, size: int, order: str) -> None:
        mine = sorted(self.of(reader), key=lambda each: each.changed, reverse=order == "desc")
        listed = self.pages(reader, "threads.list", size, order)
        assert [each["id"] for each in listed] == [each.id for each in mine]
        for found, wanted in zip(listed, mine, strict=True):
            assert wanted.title in (None, found.get("title"))

    @rule(reader=_READERS, mine=_MINE, pick=_PICK, size=_SIZES, order=_ORDERS)
    def pages_through(self, reader: str, mine: bool, pick: int, size: int, order: str) -> None:
        thread, thread_id = self.pick(reader, mine, pick)
        if thread is None:
            self.absent(reader, "items.list", thread_id)
            return
        self.check(thread, size=size, order=order)

    @rule(reader=_READERS, mine=_MINE, pick=_PICK, item=_PICK, order=_ORDERS)
    def pages_behind_a_foreign_item(
        self, reader: str, mine: bool, pick: int, item: int, order: str
    ) -> None:
        _, thread_id = self.pick(reader, mine, pick)
        foreign = self.foreign_item(reader, item)
        self.refused(reader, 404, "items.list", thread_id=thread_id, after=foreign, order=order)
        self.refused(reader, 404, "threads.list", after=self.foreign(reader, pick), order=order)

    @rule(reader=_READERS, mine=_MINE, pick=_PICK)
    def looks_at_runs(self, reader: str, mine: bool, pick: int) -> None:
        thread, thread_id = self.pick(reader, mine, pick)
        path = f"/chatkit/threads/{thread_id}"
        for part in ("run", "run?after=0", "waiting", "endings"):
            getting = self.world.get(self.cookie(reader), f"{path}/{part}")
            answer = self.own(reader, self.wait(getting))
            assert (answer.status_code == 404) == (thread is None)
        stopped = self.wait(self.world.post(self.cookie(reader), f"{path}/stop"))
        assert (stopped.status_code == 404) == (thread is None)

    @rule(reader=_READERS, pick=_PICK)
    def asks_for_what_is_not_offered(self, reader: str, pick: int) -> None:
        foreign = {"attachment_id": self.foreign_item(reader, pick)}
        file = {"name": "a.txt", "size": 1, "mime_type": "text/plain"}
        audio = {"audio_base64": "AAAA", "mime_type": "audio/webm"}
        self.refused(reader, 400, "attachments.create", **file)
        self.refused(reader, 400, "attachments.delete", **foreign)
        self.refused(reader, 400, "input.transcribe", **audio)
        attached = message(self.text(reader, "plain")) | {"attachments": list(foreign.values())}
        self.refused(reader, 404, "threads.create", input=attached)

    def teardown(self) -> None:
        """At the end everybody has exactly what is theirs."""
        for reader in ("one.ann", "one.bob", "two.ann"):
            listed = self.pages(reader, "threads.list", 5, "asc")
            assert sorted(each["id"] for each in listed) == sorted(
                each.id for each in self.of(reader)
            )
        for thread in self.known:
            self.check(thread)
        assert self.world.model.mixed == []

    # Shared parts

    def tick(self) -> int:
        self.count += 1
        return self.count

    def text(self, reader: str, kind: str) -> str:
        """A new text with the reader's name in it."""
        return canary(self.name(reader), self.tick(), kind)

    def cookie(self, reader: str) -> str:
        return f"{reader}{self.suffix}"

    def name(self, reader: str) -> str:
        return self.cookie(reader).replace(".", "")

    def of(self, reader: str) -> list[Conversation]:
        return [each for each in self.known if each.reader == reader]

    def pick(self, reader: str, mine: bool, pick: int) -> tuple[Conversation | None, str]:
        """A thread of the reader's; or None and the id of one that is not there for them."""
        own = self.of(reader)
        if mine and own:
            thread = own[pick % len(own)]
            return thread, thread.id
        return None, self.foreign(reader, pick)

    def foreign(self, reader: str, pick: int) -> str:
        ids = [*self.gone, *(each.id for each in self.known if each.reader != reader)]
        return ids[pick % len(ids)]

    def foreign_item(self, reader: str, pick: int) -> str:
        others = [each for each in self.known if each.reader != reader]
        ids = ["msg_never", *(item.id for each in others for item in each.items)]
        return ids[pick % len(ids)]

    def send(self, reader: str, op: str, **params: Any) -> httpx.Response:
        return self.own(reader, self.wait(self.world.op(self.cookie(reader), op, params)))

    def own(self, reader: str, answer: httpx.Response) -> httpx.Response:
        """The response, which holds no word of anybody else."""
        assert answer.status_code < 500, answer.text
        assert owners(answer.text) <= {self.name(reader)}
        return answer

    def op(self, reader: str, op: str, **params: Any) -> httpx.Response:
        answer = self.send(reader, op, **params)
        assert answer.status_code == 200, answer.text
        assert not any(event["type"] == "error" for event in events(answer)), answer.text
        return answer

    def refused(self, reader: str, status: int, op: str, **params: Any) -> dict[str, Any]:
        answer = self.send(reader, op, **params)
        assert answer.status_code == status, answer.text
        error = answer.json()["error"]
        del error["request_id"]
        return error

    def absent(self, reader: str, op: str, thread_id: str, **params: Any) -> None:
        """What is another's, or is gone, is told as what never was."""
        theirs = self.refused(reader, 404, op, thread_id=thread_id, **params)
        never = self.refused(reader, 404, op, thread_id=new_id("thr"), **params)
        assert theirs == never

    def changed(self, thread: Conversation) -> None:
        thread.changed = self.tick()
        self.check(thread)

    def check(self, thread: Conversation, *, size: int = 50, order: str = "asc") -> None:
        """The thread has the items that it should, those that were there before under the ids that they had."""
        listed = self.pages(thread.reader, "items.list", size, order, thread_id=thread.id)
        found = [seen(item) for item in (listed if order == "asc" else listed[::-1])]
        learn_ids(thread.items, found)
        assert found == thread.items
        ids = {item.id for item in found}
        # Behind Chat Completions the SDK gives every message the same made-up id.
        assert len(ids) == len(found)
        assert "__fake_id__" not in ids

    def pages(self, reader: str, op: str, size: int, order: str, **params: Any) -> list[Any]:
        listed: list[Any] = []
        after: dict[str, str] = {}
        while True:
            page = self.op(reader, op, limit=size, order=order, **params, **after).json()
            listed += page["data"]
            assert len(page["data"]) == size or not page["has_more"]
            if not page["has_more"]:
                return listed
            after = {"after": page["after"]}


def learn_ids(items: list[Item], found: list[Item]) -> None:
    for item, shown in zip(items, found, strict=False):
        item.id = item.id or shown.id


def message(text: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}]}


def secured(postgresql: PostgreSQL, database: URL) -> dict[str, Any]:
    """Settings of a server on this database, behind row-level security."""
    serving, options = postgresql.secured(database)
    return {
        "database_url": serving.render_as_string(hide_password=False),
        "database_migration_url": options.migration_url,
        "database_system_url": options.system_url,
        "secret_key": SecretStr("of this server, and long enough to be one"),
    }


def drive(folder: Path, postgresql: PostgreSQL | None, effort: settings) -> None:
    """Let the machine drive one server."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        options: dict[str, Any] = {}
        if postgresql is not None:
            url = runner.run(stack.enter_async_context(postgresql.new_database()))
            options |= secured(postgresql, url)
        world = runner.run(stack.enter_async_context(running_world(folder, **options)))

        class OfThisWorld(Readers):
            def __init__(self) -> None:
                super().__init__(world, runner.run)

        try:
            run_state_machine_as_test(OfThisWorld, settings=effort)
        finally:
            runner.run(stack.aclose())


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> PostgreSQL | None:
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql")


@requirement("STO-3", "STO-5")
@requirement("STO-6")
@requirement("SRV-1")
def test_readers_see_exactly_their_own_after_hundreds_of_ops(
    tmp_path: Path, where: PostgreSQL | None
) -> None:
    # To make a failure shorter takes longer than the test may.
    quick = settings(few(12), stateful_step_count=40, phases=(Phase.generate,))
    drive(tmp_path, where, quick)


@pytest.mark.long
@requirement("STO-3", "STO-5")
@requirement("STO-6")
@requirement("SRV-1")
def test_readers_see_exactly_their_own_after_ten_thousand_ops(
    tmp_path: Path, where: PostgreSQL | None
) -> None:
    drive(tmp_path, where, settings(many(200), stateful_step_count=50))
