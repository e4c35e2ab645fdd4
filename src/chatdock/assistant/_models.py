"""One setting names the model: `extractive`, `openai/NAME` or `chat/NAME`. Nothing here touches the network."""

from __future__ import annotations

import logging
from typing import Any

from agents import (
    Model,
    ModelProvider,
    MultiProvider,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
)
from openai import AsyncOpenAI, DefaultAioHttpClient, Timeout
from typing_extensions import override

from chatdock.settings import Settings

from ._client import PlainClient
from ._coalesce import CoalescingModel
from ._extractive import ExtractiveModel
from ._failures import ModelSetupError
from ._local_model import LocalModel, ModelReply, ModelRequest
from ._merge import Pace
from ._orderly import OrderlyModel
from ._wire import MergedStream, ShortStream

OPENAI_BASE_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0
MAX_RETRIES = 2
"""Retries of a call that failed before its first byte; the client waits with jitter in between."""

LONGEST_RETRY_AFTER_SECONDS = 8.0
"""A server that asks for a longer wait gets no retry: the reader is told at once instead."""

log = logging.getLogger(__name__)


class ModelSource(ModelProvider):
    """The configured model, and any other name on the same server; every one merges its deltas.

    Models on a server merge them in the bytes of its answers, all others as events.
    """

    def __init__(self, settings: Settings) -> None:
        """Read the settings; what is wrong with them is logged now and raised when a model is asked."""
        self._settings = settings
        self._api, _, self._name = settings.model.partition("/")
        self.pace = Pace(settings.coalesce_ms)
        self._client = self._make_client() if self._api in {"openai", "chat"} else None
        self._others = MultiProvider()
        self.default = self._default_model()

    @property
    def is_remote(self) -> bool:
        """Whether the configured model is on a server."""
        return self._client is not None

    def coalesced(self, model: Model) -> Model:
        """Make `model` merge its deltas."""
        return CoalescingModel(model, self.pace)

    @override
    def get_model(self, model_name: str | None) -> Model:
        """Return the model of that name on the configured server, or the configured model without a name."""
        if model_name is None:
            return self.default
        if self._client is None:
            return self.coalesced(self._others.get_model(model_name))
        return self._on_server(model_name, self._client)

    @override
    async def aclose(self) -> None:
        """Close the connections."""
        await self._others.aclose()
        if self._client is not None:
            await self._client.close()

    def _default_model(self) -> Model:
        if self._client is not None:
            return self._on_server(self._name, self._client)
        if self._settings.model == "extractive":
            return self.coalesced(ExtractiveModel())
        prefix = self._settings.prefix
        problem = (
            f"MODEL is {self._settings.model}, but no key is set. Set {prefix}MODEL_API_KEY, or "
            f"{prefix}MODEL_BASE_URL for a server without keys."
        )
        log.warning("The assistant cannot answer: %s", problem)
        return self.coalesced(_UnusableModel(problem))

    def _on_server(self, name: str, client: AsyncOpenAI) -> Model:
        api = OpenAIChatCompletionsModel if self._api == "chat" else OpenAIResponsesModel
        return OrderlyModel(api(name, client))

    def _make_client(self) -> AsyncOpenAI | None:
        key = self._settings.model_api_key
        if key is None and self._settings.model_base_url is None:
            return None
        return PlainClient(
            api_key=key.get_secret_value() if key else "none",
            base_url=self._settings.model_base_url or OPENAI_BASE_URL,
            timeout=_timeout(self._settings),
            max_retries=MAX_RETRIES,
            # Compressed streams come in blocks, and their deltas cannot be merged as bytes.
            default_headers={"Accept-Encoding": "identity"},
            # Reading a stream costs half of what the client's default transport takes.
            http_client=DefaultAioHttpClient(
                timeout=_timeout(self._settings),
                event_hooks={"response": [_refuse_long_waits, self._merge_deltas]},
            ),
        )

    async def _merge_deltas(self, response: Any) -> None:
        if response.status_code >= 400:
            response.stream = ShortStream(response.stream)
            return
        is_events = response.headers.get("content-type", "").startswith("text/event-stream")
        if is_events and response.headers.get("content-encoding", "identity") == "identity":
            response.stream = MergedStream(response.stream, self.pace)


class _UnusableModel(LocalModel):
    """Stands in for a model that the settings do not describe well enough."""

    def __init__(self, problem: str) -> None:
        self._problem = problem

    @override
    async def reply(self, request: ModelRequest) -> ModelReply:
        raise ModelSetupError(self._problem)


def _timeout(settings: Settings) -> Timeout:
    return Timeout(settings.model_timeout_seconds, connect=CONNECT_SECONDS)


async def _refuse_long_waits(response: Any) -> None:
    """Tell the client, in the header that it obeys, not to retry when the server asks for a long wait."""
    try:
        seconds = float(response.headers.get("retry-after", "0"))
    except ValueError:
        return
    if seconds > LONGEST_RETRY_AFTER_SECONDS:
        response.headers["x-should-retry"] = "false"
