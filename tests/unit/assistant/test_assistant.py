"""What the assistant makes of an owner's own agent."""

from typing import Any

from agents import Agent, ModelSettings, RunContextWrapper, function_tool
from chatkit.types import AssistantMessageItem, ThreadItemDoneEvent

from chatdock.assistant import Assistant, ChatDockContext, ModelToolCall
from chatdock.settings import Settings
from chatdock.testing import FakeOpenAI, FakeReply, ScriptedModel
from tests.assistants import THREAD, DictStore, context, user_message

QUESTION = user_message("Who am I?")


@function_tool
def who(run: RunContextWrapper[ChatDockContext]) -> str:
    """Say who asks."""
    return f"{run.context.user_id} of {run.context.organization_id}"


async def said(agent: Agent[Any], settings: Settings | None = None) -> str:
    built = Assistant(
        settings=settings or Settings(), knowledge=None, store=DictStore(QUESTION), agent=agent
    )
    events = [event async for event in built.answer(THREAD, QUESTION, context())]
    await built.close()
    done = events[-1]
    assert isinstance(done, ThreadItemDoneEvent)
    assert isinstance(done.item, AssistantMessageItem)
    return done.item.content[0].text


async def test_an_agent_of_the_owner_answers_with_its_own_model_and_tools() -> None:
    model = ScriptedModel(ModelToolCall("who", {}), "You are known.")
    agent = Agent[Any](name="Own", instructions="Be mine.", model=model, tools=[who])
    assert await said(agent) == "You are known."
    assert model.requests[1].instructions == "Be mine."
    assert model.requests[1].input[-1].get("output") == "u1 of default"


async def test_an_agent_without_a_model_gets_the_configured_one_and_no_settings_of_another() -> (
    None
):
    with FakeOpenAI(FakeReply(text="Configured.")) as fake:
        settings = Settings(model="chat/small", model_base_url=fake.base_url)
        assert await said(Agent[Any](name="Own"), settings) == "Configured."
        body = fake.wait_for_request().body
    assert body["model"] == "small"
    assert "reasoning_effort" not in body
    assert "verbosity" not in body


async def test_an_agent_that_names_a_model_gets_it_from_the_configured_server() -> None:
    with FakeOpenAI(FakeReply(text="Other.")) as fake:
        settings = Settings(model="chat/small", model_base_url=fake.base_url)
        agent = Agent[Any](name="Own", model="large", model_settings=ModelSettings(temperature=0.5))
        assert await said(agent, settings) == "Other."
        body = fake.wait_for_request().body
    assert (body["model"], body["temperature"]) == ("large", 0.5)
