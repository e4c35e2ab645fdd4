"""The two sides of the contract: the SDK's server in memory, and ours over HTTP on a real database."""

import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

import httpx
from chatkit.server import NonStreamingResult
from chatkit.types import ThreadItem
from pydantic_core import from_json, to_json

from tests.contract.plain_store import PlainAttachmentStore, PlainStore
from tests.contract.scenario import Keep, Op, Scenario, Step
from tests.contract.scripted import BareServer, Scripted
from tests.running_app import guest
from tests.running_chat import RunningChat

_SEEN_AT_THE_END = (
    Op("threads.get_by_id", thread_id="$thread"),
    Op("items.list", thread_id="$thread", order="asc", limit=100),
    Op("threads.list"),
)
_MADE_ID = re.compile(r"(thr|msg|tc|wf|tsk|atc|shcx)_[0-9a-f]{8,}")


class Side(Protocol):
    """Takes requests."""

    async def op(self, name: str, params: dict[str, Any]) -> dict[str, Any]:
        """What a client gets: `events` and whether they were `broken`, `json`, or that it was `refused`."""
        ...

    async def keep(self, thread_id: str, item: ThreadItem) -> None: ...


class Bare:
    """The SDK's server on a dictionary."""

    def __init__(self, scenario: Scenario) -> None:
        self._server = BareServer(PlainStore(), PlainAttachmentStore())
        self._server.play(scenario.says, scenario.updates)

    async def op(self, name: str, params: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        try:
            result = await self._server.process(to_json({"type": name, "params": params}), None)
            if isinstance(result, NonStreamingResult):
                return {"json": from_json(result.json)}
            events: list[Any] = []
            answer["events"] = events
            async for chunk in result:
                events.append(from_json(chunk.removeprefix(b"data: ")))  # noqa: PERF401 - it may break
        except Exception as error:  # noqa: BLE001 - an application without handlers answers 500, or breaks off
            answer["broken"] = type(error).__name__
        return answer

    async def keep(self, thread_id: str, item: ThreadItem) -> None:
        await self._server.store.add_thread_item(thread_id, item, None)


class Ours:
    """ChatDock, as one of its readers sees it."""

    def __init__(self, chat: RunningChat, client: httpx.AsyncClient) -> None:
        self._chat = chat
        self._client = client

    async def op(self, name: str, params: dict[str, Any]) -> dict[str, Any]:
        answer = await self._client.post("/chatkit", json={"type": name, "params": params})
        if not answer.is_success:
            return {"refused": [answer.status_code, answer.json()["error"]["code"]]}
        if answer.headers["content-type"].startswith("application/json"):
            return {"json": answer.json()}
        frames = answer.text.split("\n\n")
        assert frames.pop() == ""
        assert all(frame.startswith("data: {") and "\n" not in frame for frame in frames)
        return {"events": [json.loads(frame.removeprefix("data: ")) for frame in frames]}

    async def keep(self, thread_id: str, item: ThreadItem) -> None:
        context = self._chat.context(self._client)
        await self._chat.server.store.add_thread_item(thread_id, item, context)


@asynccontextmanager
async def our_side(chat: RunningChat, scenario: Scenario) -> AsyncGenerator[Ours]:
    """The chat, ready for the scenario, and a reader of its own for it."""
    cast("Scripted", chat.server).play(scenario.says, scenario.updates)
    async with guest(chat.url) as client:
        yield Ours(chat, client)


async def transcript(side: Side, scenario: Scenario) -> list[Any]:
    """What a client gets for each op and what it then finds kept, without made ids and times."""
    ids: dict[str, str] = {}
    answers: list[Any] = []
    for step in (*scenario.steps, *_SEEN_AT_THE_END):
        answer = await _take(side, step, ids)
        if answer is not None:
            answers.append(answer)
    return cast("list[Any]", _normal(answers, {}))


async def _take(side: Side, step: Step, ids: dict[str, str]) -> dict[str, Any] | None:
    if isinstance(step, Keep):
        for item in step.items:
            placed = item.model_copy(update={"thread_id": ids["thread"]})
            await side.keep(ids["thread"], placed)
        return None
    if "$thread" in step.params.values() and "thread" not in ids:
        return {"json": "There is no thread to ask for."}
    answer = await side.op(step.name, _filled(step.params, ids))
    _learn(answer, ids)
    return answer


def _filled(value: Any, ids: dict[str, str]) -> Any:
    match value:
        case str() if value.startswith("$"):
            return ids[value[1:]]
        case dict():
            entries = cast("dict[str, Any]", value).items()
            return {key: _filled(entry, ids) for key, entry in entries}
        case list():
            return [_filled(entry, ids) for entry in cast("list[Any]", value)]
        case _:
            return value


def _learn(value: Any, ids: dict[str, str]) -> None:
    """Remember the newest id of every kind."""
    match value:
        case {"id": str(made), "items": dict()}:
            ids["thread"] = made
        case {"id": str(made), "type": str(kind)}:
            ids[kind] = made
        case _:
            pass
    entries = cast("list[Any]", value.values() if isinstance(value, dict) else value)
    if isinstance(value, dict | list):
        for entry in entries:
            _learn(entry, ids)


def _normal(value: Any, names: dict[str, str]) -> Any:
    match value:
        case str() if _MADE_ID.fullmatch(value):
            return names.setdefault(value, f"{value.partition('_')[0]} {len(names)}")
        case dict():
            entries = cast("dict[str, Any]", value).items()
            return {
                key: "(time)" if key == "created_at" else _normal(entry, names)
                for key, entry in entries
            }
        case list():
            return [_normal(entry, names) for entry in cast("list[Any]", value)]
        case _:
            return value
