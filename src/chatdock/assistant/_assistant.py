"""The door of the room: from a thread and a message to the events of an answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from typing import Any

from agents import Agent, Model, RunConfig, Runner, RunResultStreaming
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageItem,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

from chatdock.context import RequestContext
from chatdock.settings import Settings
from chatdock.storage.attachment_files import AttachmentFiles
from chatdock.telemetry import UNMEASURED, Metrics

from ._attachments import AttachmentReader
from ._citations import Citer
from ._context import ChatDockContext, chatdock_context
from ._converter import ChatDockItemConverter
from ._failures import stream_error
from ._history import build_input, recent_items
from ._instructions import instructions
from ._limits import RunLimits
from ._message_stage import MessageStage
from ._meter import ModelMeter
from ._models import ModelSource
from ._run_events import run_events
from ._search import ReaderSearch, SiteSearch, search_docs
from ._titles import derived_title, model_title
from ._transcription import Transcriber

TITLES_AT_ONCE = 4
"""How many threads are named at the same time: naming must not slow answers."""

log = logging.getLogger(__name__)


class Assistant:
    """Answers the messages of threads with one agent, one model and one knowledge base."""

    def __init__(
        self,
        *,
        settings: Settings,
        knowledge: SiteSearch | None,
        store: Store[RequestContext],
        agent: Agent[Any] | None = None,
        files: AttachmentFiles | None = None,
        metrics: Metrics = UNMEASURED,
    ) -> None:
        """Prepare the agent, the owner's own or ours, and what it reads attachments from; makes no network call."""
        self._metrics = metrics
        self._settings = settings
        self._knowledge = knowledge
        self._store = store
        self._models = ModelSource(settings)
        self._agent = self._prepared(agent) if agent else self._own_agent()
        # The extractive model reads no attachments.
        self._files = files if agent or settings.model != "extractive" else None
        self._transcriber = Transcriber(settings)
        self._naming = asyncio.Semaphore(TITLES_AT_ONCE)

    async def answer(
        self, thread: ThreadMetadata, message: UserMessageItem | None, context: RequestContext
    ) -> AsyncGenerator[ThreadStreamEvent]:
        """Stream the answer to `message`, or go on after a tool's output when it is None.

        Closing or cancelling the iterator ends the model's HTTP call at once. When the answer fails, what the reader
        saw of it is finished as an item first.

        Raises:
            CustomStreamError: The answer failed; the message is for the reader.
        """
        search = await ReaderSearch.from_page(self._knowledge, context.reader.page)
        agent_context = chatdock_context(thread, self._store, context, search)
        stage = self._stage(agent_context)
        has_text = False
        try:
            limits = RunLimits(
                tokens=self._settings.run_tokens,
                tool_calls=self._settings.run_tool_calls,
                meter=ModelMeter(self._metrics, context.used_tokens),
            )
            result = await self._run(thread, message, agent_context, limits)
            merged = run_events(agent_context, result, limits, self._models.pace)
            async with contextlib.aclosing(merged) as events:
                async for event in events:
                    for rewritten in stage.feed(event):
                        has_text = has_text or _ends_message(rewritten)
                        yield rewritten
        except Exception as error:  # noqa: BLE001 - the reader is told of every failure, in our words
            for event in stage.close():
                has_text = has_text or _ends_message(event)
                yield event
            raise stream_error(error, has_text=has_text) from None

    def first_title(self, message: UserMessageItem) -> str | None:
        """Make a thread title of the first message's own words, None when it has none."""
        return derived_title(message)

    async def better_title(self, message: UserMessageItem) -> str | None:
        """Let the model name the thread; None when it cannot or is not on a server."""
        if not self._models.is_remote or derived_title(message) is None:
            return None
        try:
            async with self._naming:
                return await model_title(message, self._models.default, ModelMeter(self._metrics))
        except Exception as error:  # noqa: BLE001 - a title is not worth a failure
            log.warning("The model gave no title (%s)", type(error).__name__)
            return None

    async def transcribe(self, sound: bytes, media_type: str) -> str:
        """What is said in the sound; raises `NotSupportedError` when no model for it is set up, and other errors."""
        return await self._transcriber.text(sound, media_type)

    async def close(self) -> None:
        """Close the models' HTTP connections."""
        await self._transcriber.close()
        await self._models.aclose()

    async def _run(
        self,
        thread: ThreadMetadata,
        message: UserMessageItem | None,
        context: ChatDockContext,
        limits: RunLimits,
    ) -> RunResultStreaming:
        request, settings = context.request_context, self._settings
        items = await recent_items(
            self._store, thread, message, request, limit=settings.history_items
        )
        given = await build_input(
            items, request, self._converter(request), token_budget=settings.history_tokens
        )
        return Runner.run_streamed(
            self._agent,
            given,
            context=context,
            max_turns=settings.run_model_turns,
            hooks=limits,
            run_config=RunConfig(tracing_disabled=True, model_provider=self._models),
        )

    def _converter(self, context: RequestContext) -> ChatDockItemConverter:
        if self._files is None:
            return ChatDockItemConverter()
        return ChatDockItemConverter(
            AttachmentReader(
                self._store,
                self._files,
                context,
                inputs=self._settings.resolved_model_inputs,
                text_tokens=self._settings.history_tokens,
            )
        )

    def _stage(self, context: ChatDockContext) -> MessageStage:
        return MessageStage(
            Citer(context.search.retrieved),
            lambda: context.generate_id("message"),
            lambda: context.generate_id("tool_call"),
        )

    def _own_agent(self) -> Agent[Any]:
        return Agent[Any](
            name="ChatDock",
            instructions=instructions(self._settings),
            model=self._models.default,
            tools=[search_docs] if self._knowledge else [],
        )

    def _prepared(self, agent: Agent[Any]) -> Agent[Any]:
        """Let the owner's agent use the configured model when it names none, and merge its deltas."""
        match agent.model:
            case None:
                return agent.clone(model=self._models.default)
            case Model():
                return agent.clone(model=self._models.coalesced(agent.model))
            case _:
                return agent


def _ends_message(event: ThreadStreamEvent) -> bool:
    return isinstance(event, ThreadItemDoneEvent) and isinstance(event.item, AssistantMessageItem)
