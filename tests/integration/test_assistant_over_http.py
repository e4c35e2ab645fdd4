"""The assistant against a model's server over real HTTP, by both of OpenAI's APIs."""

import asyncio
import gc
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from chatkit.errors import CustomStreamError
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ProgressUpdateEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    URLSource,
    WorkflowItem,
)
from pydantic import SecretStr

from chatdock.assistant import Assistant
from chatdock.context import PageContext
from chatdock.settings import Settings
from chatdock.testing import FakeOpenAI, FakeReply, FakeToolCall
from tests.assistants import NOW, THREAD, DictStore, FewPassages, context, passage, user_message
from tests.requirements import requirement

KEY = "sk-canary-0123456789"
PASSAGES = (passage(1, "pg_cancel_backend cancels the query."), passage(2, "A timeout ends it."))
SEARCH = FakeReply(
    tool_calls=(FakeToolCall(name="search_docs", arguments={"queries": ["cancel"]}),)
)
CITED = FakeReply(
    tokens=("Call `pg_cancel_backend`", " 【", "1】 or wait", " [2]", ". Not 【7】 this.")
)
QUESTION = user_message("How do I stop a query?")

both_apis = pytest.mark.parametrize("api", ["openai", "chat"])


@dataclass
class NoModel:
    """Something that answers every request in one way, as no model does."""

    base_url: str


@asynccontextmanager
async def no_model(kind: str, body: str) -> AsyncGenerator[NoModel]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body.encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield NoModel(f"http://127.0.0.1:{port}/v1")


@asynccontextmanager
async def assistant(
    api: str,
    fake: FakeOpenAI | NoModel,
    *,
    knowledge: FewPassages | None = None,
    store: DictStore | None = None,
    **settings: Any,
) -> AsyncGenerator[Assistant]:
    built = Assistant(
        settings=Settings(
            model=f"{api}/any",
            model_base_url=fake.base_url,
            model_api_key=SecretStr(KEY),
            **settings,
        ),
        knowledge=knowledge or FewPassages(*PASSAGES),
        store=store or DictStore(QUESTION),
    )
    try:
        yield built
    finally:
        await built.close()


async def answer(built: Assistant, **reader: Any) -> list[ThreadStreamEvent]:
    return [event async for event in built.answer(THREAD, QUESTION, context(**reader))]


async def failing(built: Assistant) -> tuple[list[ThreadStreamEvent], CustomStreamError]:
    """Give what came before the answer failed, and how it failed."""
    seen: list[ThreadStreamEvent] = []
    try:
        async for event in built.answer(THREAD, QUESTION, context()):
            seen.append(event)  # noqa: PERF401 - what came before the failure is the point
    except CustomStreamError as error:
        return seen, error
    pytest.fail("The answer did not fail")


def messages(events: list[ThreadStreamEvent]) -> list[AssistantMessageItem]:
    done = [event.item for event in events if isinstance(event, ThreadItemDoneEvent)]
    return [item for item in done if isinstance(item, AssistantMessageItem)]


def streamed_text(events: list[ThreadStreamEvent]) -> str:
    updates = [event.update for event in events if isinstance(event, ThreadItemUpdatedEvent)]
    deltas = (each for each in updates if isinstance(each, AssistantMessageContentPartTextDelta))
    return "".join(each.delta for each in deltas)


@both_apis
async def test_the_model_searches_then_answers_with_verified_citations(api: str) -> None:
    with FakeOpenAI(SEARCH, CITED) as fake:
        async with assistant(api, fake) as built:
            events = await answer(built)
    (message,) = messages(events)
    (content,) = message.content
    assert content.text == "Call `pg_cancel_backend` or wait. Not this."
    assert streamed_text(events) == content.text
    assert [
        (note.index, note.source.url)
        for note in content.annotations
        if isinstance(note.source, URLSource)
    ] == [
        (24, "/signals.html#a1"),
        (32, "/signals.html#a2"),
    ]
    assert any(isinstance(event, ProgressUpdateEvent) for event in events)
    assert message.id.startswith("msg_")
    assert "fake" not in message.id


@both_apis
async def test_what_the_search_found_goes_back_to_the_model_with_numbers(api: str) -> None:
    with FakeOpenAI(SEARCH, CITED) as fake:
        async with assistant(api, fake) as built:
            await answer(built)
        second = fake.wait_for_request(1)
    assert second.has_tool_result
    assert '<passage number="1"' in str(second.input[-1])


@both_apis
async def test_the_page_is_data_of_the_user_and_never_an_instruction(api: str) -> None:
    with FakeOpenAI(FakeReply(text="Yes.")) as fake:
        async with assistant(api, fake) as built:
            await answer(built, page=PageContext(title="CANARY TITLE"))
        body = fake.wait_for_request().body
    if api == "openai":
        assert "CANARY" not in body["instructions"]
    said = [
        item for item in body["input" if api == "openai" else "messages"] if "CANARY" in str(item)
    ]
    assert [item["role"] for item in said] == ["user"]


@both_apis
async def test_a_second_turn_gives_the_model_the_first_one(api: str) -> None:
    with FakeOpenAI(FakeReply(text="First answer.")) as fake:
        store = DictStore(QUESTION)
        async with assistant(api, fake, store=store) as built:
            (first,) = messages(await answer(built))
            store.items[first.id] = first
            again = user_message("And then?", item_id="msg_again")
            store.items[again.id] = again
            events = [event async for event in built.answer(THREAD, again, context())]
        given = str(fake.wait_for_request(1).input)
    assert given.index("How do I stop") < given.index("First answer.") < given.index("And then?")
    assert messages(events)[0].id != first.id


@both_apis
@pytest.mark.parametrize("how", ["close", "cancel"])
async def test_leaving_an_answer_closes_the_models_connection_and_leaves_no_task(
    api: str, how: str
) -> None:
    with FakeOpenAI(FakeReply(text="a b c d", hang_after=2)) as fake:
        async with assistant(api, fake) as built:
            events = built.answer(THREAD, QUESTION, context())
            begun = asyncio.Event()

            async def read() -> None:
                async for event in events:
                    if isinstance(event, ThreadItemUpdatedEvent) and "delta" in event.update.type:
                        begun.set()
                        if how == "close":
                            break
                await events.aclose()

            reading = asyncio.create_task(read())
            await begun.wait()
            if how == "cancel":
                reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            assert await asyncio.to_thread(fake.wait_for_request().disconnected.wait, 5)
            assert asyncio.all_tasks() == {asyncio.current_task()}
    gc.collect()  # a task destroyed while pending would warn here


@both_apis
@pytest.mark.parametrize(
    ("reply", "begins", "allow_retry", "calls"),
    [
        (FakeReply(status=401), "The assistant is not set up", False, 1),
        (FakeReply(status=404), "The assistant is not set up", False, 1),
        (FakeReply(status=429, retry_after_seconds=30), "The assistant is busy", True, 1),
        (FakeReply(status=429, retry_after_seconds=0.01), "The assistant is busy", True, 3),
        (FakeReply(status=500, retry_after_seconds=0.01), "The assistant's model did not", True, 3),
    ],
)
async def test_a_refusal_is_told_calmly_after_bounded_retries(
    api: str,
    reply: FakeReply,
    begins: str,
    *,
    allow_retry: bool,
    calls: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with FakeOpenAI(reply) as fake, caplog.at_level(logging.INFO):
        async with assistant(api, fake) as built:
            seen, error = await failing(built)
    assert (seen, error.allow_retry, len(fake.requests)) == ([], allow_retry, calls)
    assert error.message.startswith(begins)
    assert KEY not in caplog.text + error.message
    assert "PROVIDER TEXT" not in caplog.text + error.message


HALF = json.dumps(
    {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "delta": {"content": "half "}}],
    }
)


@both_apis
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", "<h1>Log in</h1>"),
        ("application/json", '{"status": "ok"}'),
        ("text/event-stream", ""),
        ("text/event-stream", "data: [DONE]\n\n"),
        ("text/event-stream", f"data: {HALF}\n\n"),
    ],
    ids=["a page", "other JSON", "nothing", "only the end", "half an answer"],
)
async def test_what_is_no_whole_answer_is_told_as_a_failure(
    api: str, kind: str, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with no_model(kind, body) as nobody, assistant(api, nobody) as built:
        _, error = await failing(built)
    assert error.message == "The answer broke off. Please try again."
    assert error.allow_retry
    assert "no whole one" in caplog.text or "failed" in caplog.text


@both_apis
async def test_a_retry_that_succeeds_is_not_noticed(api: str) -> None:
    busy = FakeReply(status=503, retry_after_seconds=0.01)
    with FakeOpenAI(busy, busy, FakeReply(text="Here.")) as fake:
        async with assistant(api, fake) as built:
            (message,) = messages(await answer(built))
    assert message.content[0].text == "Here."


@both_apis
@pytest.mark.parametrize(
    "reply",
    [
        FakeReply(text="Half an answer", cut_after=2),
        FakeReply(text="Half an answer", garbage_after=2),
        FakeReply(text="Half an answer", hang_after=2),
    ],
)
async def test_an_answer_that_breaks_off_keeps_what_was_seen_and_allows_a_retry(
    api: str, reply: FakeReply
) -> None:
    with FakeOpenAI(reply) as fake:
        async with assistant(api, fake, model_timeout_seconds=0.3) as built:
            seen, error = await failing(built)
    assert error.allow_retry
    assert error.message == "The answer broke off. Please try again."
    assert [item.content[0].text for item in messages(seen)] == ["Half an"]
    assert streamed_text(seen) == "Half an"


async def test_an_answer_that_breaks_off_leaves_no_task_that_somebody_has_to_ask(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An owner would find "Task exception was never retrieved" in the log, for each failure."""
    with FakeOpenAI(FakeReply(text="Half an answer", cut_after=2)) as fake:
        async with assistant("chat", fake) as built:
            await failing(built)
            assert asyncio.all_tasks() == {asyncio.current_task()}
    gc.collect()
    assert [record.name for record in caplog.records] == ["chatdock.assistant._failures"]


@both_apis
async def test_too_many_steps_end_with_a_clear_message(api: str) -> None:
    talking = FakeReply(text="Looking.", tool_calls=SEARCH.tool_calls)
    with FakeOpenAI(talking) as fake:
        async with assistant(api, fake, run_model_turns=2) as built:
            seen, error = await failing(built)
    assert error.message.startswith("The assistant stopped because this took too many steps")
    assert len(fake.requests) == 2
    assert [item.content[0].text for item in messages(seen)] == ["Looking.", "Looking."]
    assert len({item.id for item in messages(seen)}) == 2


@requirement("RUN-7")
async def test_many_small_tokens_become_few_events_and_the_same_text() -> None:
    with FakeOpenAI(FakeReply(tokens=tuple(f"{number} " for number in range(500)))) as fake:
        async with assistant("openai", fake, coalesce_ms=1_000) as built:
            events = await answer(built)
    assert streamed_text(events).split() == [str(number) for number in range(500)]
    assert len(events) < 20


@requirement("RUN-7")
@both_apis
async def test_reasoning_is_shown_as_a_workflow_in_few_updates(api: str) -> None:
    with FakeOpenAI(FakeReply(text="Yes.", reasoning="word " * 200)) as fake:
        async with assistant(api, fake) as built:
            events = await answer(built)
    done = [event.item for event in events if isinstance(event, ThreadItemDoneEvent)]
    assert any(isinstance(item, WorkflowItem) for item in done)
    assert len(events) < 20


@both_apis
async def test_search_down_does_not_stop_the_answer(api: str) -> None:
    with FakeOpenAI(SEARCH, FakeReply(text="I could not search.")) as fake:
        async with assistant(
            api, fake, knowledge=FewPassages(failure=RuntimeError("disk"))
        ) as built:
            (message,) = messages(await answer(built, page=PageContext(path="/a")))
        assert "could not be searched" in str(fake.wait_for_request(1).input[-1])
    assert message.content[0].text == "I could not search."


@both_apis
async def test_the_model_names_the_thread_and_its_failure_costs_only_its_wording(api: str) -> None:
    with FakeOpenAI(FakeReply(text="Stopping queries"), FakeReply(status=401)) as fake:
        async with assistant(api, fake) as built:
            assert await built.better_title(QUESTION) == "Stopping queries"
            assert await built.better_title(QUESTION) is None


async def test_the_keyless_default_goes_through_the_same_loop() -> None:
    built = Assistant(
        settings=Settings(), knowledge=FewPassages(*PASSAGES), store=DictStore(QUESTION)
    )
    events = await answer(built)
    (message,) = messages(events)
    assert "pg_cancel_backend cancels the query." in message.content[0].text
    assert "【" not in message.content[0].text
    assert message.content[0].annotations
    assert message.created_at.tzinfo is not None
    assert message.created_at > NOW.replace(year=2020)
    assert await built.better_title(QUESTION) is None
    assert built.first_title(QUESTION) == "How do I stop a query?"
