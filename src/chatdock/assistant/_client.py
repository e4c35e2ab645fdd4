"""The OpenAI client, which sends conversations and tools as they are given.

By itself it looks through them for Python names that the API spells otherwise, part by part and for each type that the
part might have: 26 ms for 40 messages, in which nobody else is served. The Agents SDK gives them in the
API's own form.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, cast

from agents.exceptions import ModelBehaviorError
from openai import AsyncOpenAI, AsyncStream, NotGiven, Omit
from openai.resources.chat import AsyncChat, AsyncCompletions
from openai.resources.responses import AsyncResponses
from openai.types.chat import ChatCompletionChunk
from typing_extensions import override

from chatdock.storage.storable import storable_json


class PlainClient(AsyncOpenAI):
    """Speaks both APIs; conversations and tools go out unchanged."""

    @property
    @override
    def responses(self) -> AsyncResponses:
        """The Responses API."""
        return _PlainResponses(self)

    @property
    @override
    def chat(self) -> AsyncChat:
        """The Chat Completions API."""
        return _PlainChat(self)


def _plain(create: Any, *names: str, **stand_ins: object) -> Any:
    """Move these arguments into `extra_body`, which the client sends as it is.

    `stand_ins` take the places of those that `create` requires.
    """

    async def create_plain(self: Any, **options: Any) -> Any:
        given = [name for name in (*names, *stand_ins) if not _is_omitted(options.get(name))]
        parts = {name: options.pop(name) for name in given}
        extra_body = {**parts, **cast("dict[str, Any]", options.get("extra_body") or {})}
        options = {**stand_ins, **options, "extra_body": extra_body}
        try:
            return await create(self, **options)
        except UnicodeEncodeError:
            # A tool gave a lone surrogate, which is in no encoding; too rare to look for each time.
            return await create(self, **storable_json(options))

    return create_plain


def _is_omitted(value: object) -> bool:
    return value is None or isinstance(value, Omit | NotGiven)


class _PlainResponses(AsyncResponses):
    # The model is one of a hundred names here, which are looked at one by one.
    create = _plain(AsyncResponses.create, "model", "input", "tools")


class _PlainCompletions(AsyncCompletions):
    _create = _plain(AsyncCompletions.create, "tools", messages=())

    async def create(self, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        answer = await self._create(**options)
        if isinstance(answer, AsyncStream):
            return _WholeStream(cast("AsyncStream[ChatCompletionChunk]", answer))
        return answer


class _WholeStream:
    """A stream of chunks that fails when it ends before the answer does.

    The connection was lost then, or what answers at this address is no model.
    """

    def __init__(self, stream: AsyncStream[ChatCompletionChunk]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def __aiter__(self) -> AsyncGenerator[ChatCompletionChunk]:
        is_whole = False
        async for chunk in self._stream:
            is_whole = is_whole or any(choice.finish_reason for choice in chunk.choices)
            yield chunk
        if not is_whole:
            raise ModelBehaviorError("The stream ended before the answer did.")


class _PlainChat(AsyncChat):
    @property
    @override
    def completions(self) -> AsyncCompletions:
        return _PlainCompletions(self._client)
