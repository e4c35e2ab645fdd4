"""One answer before the first reader comes: what is made at its first use is made then."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Final

from chatdock.assistant import Assistant, is_behind_proxy, stand_in
from chatdock.context import Principal
from chatdock.knowledge import Knowledge
from chatdock.runs import RunCursor, Runs
from chatdock.settings import Settings
from chatdock.storage.ids import new_id
from chatdock.storage.outage import failure
from chatdock.storage.thread_store import ThreadStore

from .chat import Chat
from .server import ChatDockServer

REHEARSAL_SECONDS: Final = 10.0
"""Longest time that it may take; a server whose rehearsal fails serves all the same."""

_QUESTION: Final = "How is this software installed?"
_logger = logging.getLogger(__name__)


async def rehearse(
    settings: Settings, knowledge: Knowledge, store: ThreadStore, runs: Runs
) -> None:
    """Let a reader whom nobody knows ask, and delete the threads.

    The extractive model searches, as any model does. The owner's model is not called: what speaks to it speaks to
    a server of this process.
    """
    try:
        async with asyncio.timeout(REHEARSAL_SECONDS), stand_in(settings) as with_server:
            extractive = settings.model_copy(update={"model": "extractive"})
            await _ask_and_delete(extractive, knowledge, store, runs)
            if settings.model != extractive.model and not is_behind_proxy():
                await _ask_and_delete(with_server, knowledge, store, runs)
    except Exception as error:  # noqa: BLE001 - readers only wait a little longer for the first answer
        _logger.warning("The server could not warm up: %s", failure(error))


async def _ask_and_delete(
    settings: Settings, knowledge: Knowledge, store: ThreadStore, runs: Runs
) -> None:
    assistant = Assistant(settings=settings, knowledge=knowledge, store=store)
    chat = Chat(
        ChatDockServer(store, assistant), runs, max_message_chars=settings.max_message_chars
    )
    reader = Principal(user_id=new_id("usr"))
    content = [{"type": "input_text", "text": _QUESTION}]
    asked = {"type": "threads.create", "params": {"input": {"content": content}}}
    async with AsyncExitStack() as leaving:
        leaving.push_async_callback(assistant.close)
        cursor = await chat.handle(asked, principal=reader, request_id="")
        if isinstance(cursor, RunCursor):
            params = {"thread_id": cursor.run.thread_id}
            delete = {"type": "threads.delete", "params": params}
            leaving.push_async_callback(chat.handle, delete, principal=reader, request_id="")
            async for _ in runs.following.run(cursor):
                pass
