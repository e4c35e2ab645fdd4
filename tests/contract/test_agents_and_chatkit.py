"""What the assistant relies on in the SDKs beyond their documented surface."""

import inspect
from typing import Any

import pytest
from agents import (
    Agent,
    Model,
    RawResponsesStreamEvent,
    RunConfig,
    Runner,
    RunResultStreaming,
)
from agents.models.fake_id import FAKE_RESPONSES_ID
from chatkit.agents import (
    AgentContext,
    ThreadItemConverter,
    stream_agent_response,  # pyright: ignore[reportUnknownVariableType]
)
from chatkit.types import AssistantMessageItem, ThreadItemAddedEvent, ThreadItemDoneEvent

from chatdock.assistant import ReaderSearch
from chatdock.assistant._context import chatdock_context
from chatdock.assistant._models import ModelSource
from chatdock.settings import Settings
from chatdock.testing import FakeOpenAI, FakeReply, ScriptedModel
from tests.assistants import THREAD, DictStore, context

PLAIN = RunConfig(tracing_disabled=True)


def test_the_model_interface_has_the_parameters_that_our_models_take() -> None:
    expected = [
        "self",
        "system_instructions",
        "input",
        "model_settings",
        "tools",
        "output_schema",
        "handoffs",
        "tracing",
        "previous_response_id",
        "conversation_id",
        "prompt",
    ]
    for method in (Model.get_response, Model.stream_response):
        assert list(inspect.signature(method).parameters) == expected


async def test_our_events_are_a_whole_answer_to_the_sdks() -> None:
    run_context = chatdock_context(THREAD, DictStore(), context(), ReaderSearch(None))
    agent = Agent[Any](name="A", model=ScriptedModel("One two."))
    result = Runner.run_streamed(agent, "hi", context=run_context, run_config=PLAIN)
    events = [event async for event in stream_agent_response(run_context, result)]
    assert result.final_output == "One two."
    assert isinstance(events[0], ThreadItemAddedEvent)
    last = events[-1]
    assert isinstance(last, ThreadItemDoneEvent)
    assert isinstance(last.item, AssistantMessageItem)
    assert last.item.content[0].text == "One two."


async def test_chat_completions_messages_still_share_one_made_up_id() -> None:
    """When this fails the ids have been mended: the message stage may then drop its reason, not its job."""
    with FakeOpenAI(FakeReply(text="x")) as fake:
        source = ModelSource(Settings(model="chat/m", model_base_url=fake.base_url))
        run_context = chatdock_context(THREAD, DictStore(), context(), ReaderSearch(None))
        agent = Agent[Any](name="A", model=source.default)
        result = Runner.run_streamed(agent, "hi", context=run_context, run_config=PLAIN)
        events = [event async for event in stream_agent_response(run_context, result)]
        await source.aclose()
    items = [event.item for event in events if isinstance(event, ThreadItemAddedEvent)]
    assert [item.id for item in items] == [FAKE_RESPONSES_ID]
    kinds = [getattr(getattr(event, "update", None), "type", "") for event in events]
    assert "assistant_message.content_part.done" not in kinds


async def test_text_before_a_failure_is_streamed_before_the_failure_is_raised() -> None:
    """Needs the SDK's private mark on the exception: without it the queued events are dropped."""
    with FakeOpenAI(FakeReply(text="a b c", garbage_after=2)) as fake:
        source = ModelSource(Settings(model="openai/m", model_base_url=fake.base_url))
        agent = Agent[Any](name="A", model=source.default)
        result = Runner.run_streamed(agent, "hi", run_config=PLAIN)
        deltas: list[str] = []

        async def read() -> None:
            async for event in result.stream_events():
                if isinstance(event, RawResponsesStreamEvent):
                    deltas.append(getattr(event.data, "delta", ""))  # noqa: PERF401 - seen before the failure

        with pytest.raises(ValueError, match="Expecting"):
            await read()
        await source.aclose()
    assert "".join(deltas) == "a b"


def test_a_run_can_be_cancelled_at_once() -> None:
    assert inspect.signature(RunResultStreaming.cancel).parameters["mode"].default == "immediate"


def test_contexts_do_not_share_their_queue_of_events() -> None:
    first, second = (
        chatdock_context(THREAD, DictStore(), context(), ReaderSearch(None)) for _ in range(2)
    )
    assert isinstance(first, AgentContext)
    assert first._events is not second._events  # pyright: ignore[reportPrivateUsage]


def test_the_converter_calls_what_ours_overrides() -> None:
    overridden = (
        "attachment_to_message_content",
        "tag_to_message_content",
        "hidden_context_to_input",
        "user_message_to_input",
        "assistant_message_to_input",
    )
    assert all(
        inspect.iscoroutinefunction(getattr(ThreadItemConverter, name)) for name in overridden
    )
