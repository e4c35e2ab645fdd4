import logging

import pytest
from agents import OpenAIChatCompletionsModel, OpenAIResponsesModel

from chatdock.assistant._client import PlainClient
from chatdock.assistant._coalesce import CoalescingModel
from chatdock.assistant._extractive import ExtractiveModel
from chatdock.assistant._failures import ModelSetupError
from chatdock.assistant._local_model import LocalModel, ModelRequest
from chatdock.assistant._models import OPENAI_BASE_URL, ModelSource
from chatdock.assistant._orderly import OrderlyModel
from chatdock.settings import Settings

REQUEST = ModelRequest(instructions=None, input=[], tools=[])


def inner(source: ModelSource, name: str | None = None) -> object:
    model = source.get_model(name)
    assert isinstance(model, OrderlyModel)
    assert isinstance(model, CoalescingModel) != source.is_remote
    return model._model  # pyright: ignore[reportPrivateUsage]


def base_url(model: OpenAIResponsesModel | OpenAIChatCompletionsModel) -> str:
    return str(model._client.base_url)  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("setting", "kind"),
    [("openai/gpt-x", OpenAIResponsesModel), ("chat/org/gpt-x", OpenAIChatCompletionsModel)],
)
async def test_one_setting_chooses_api_and_name(setting: str, kind: type) -> None:
    source = ModelSource(Settings(model=setting, model_api_key="k"))  # pyright: ignore[reportArgumentType]
    model = inner(source)
    assert isinstance(model, OpenAIResponsesModel | OpenAIChatCompletionsModel)
    assert isinstance(model, kind)
    assert model.model == setting.split("/", 1)[1]
    assert base_url(model).rstrip("/") == OPENAI_BASE_URL
    assert isinstance(model._client, PlainClient)  # pyright: ignore[reportPrivateUsage]
    await source.aclose()


async def test_other_names_are_models_of_the_same_server() -> None:
    source = ModelSource(Settings(model="chat/a", model_base_url="http://localhost:1/v1"))
    model = inner(source, "b")
    assert isinstance(model, OpenAIChatCompletionsModel)
    assert (model.model, base_url(model)) == ("b", "http://localhost:1/v1/")
    await source.aclose()


def test_the_default_needs_no_key_and_no_server() -> None:
    source = ModelSource(Settings())
    assert isinstance(inner(source), ExtractiveModel)
    assert not source.is_remote


@pytest.mark.parametrize(
    ("setting", "advice"),
    [
        ("openai/gpt-x", "Set CHATDOCK_MODEL_API_KEY"),
        ("chat/x", "MODEL_BASE_URL"),
    ],
)
async def test_a_setting_that_names_no_usable_model_is_explained_and_raised_when_asked(
    setting: str, advice: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with caplog.at_level(logging.WARNING):
        model = inner(ModelSource(Settings(model=setting)))
    assert isinstance(model, LocalModel)
    assert advice in caplog.text
    with pytest.raises(ModelSetupError, match=advice):
        await model.reply(REQUEST)
