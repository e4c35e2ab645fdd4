import pytest
from agents import Agent, RunConfig, Runner, function_tool

from chatdock.assistant import ModelToolCall
from chatdock.testing import ScriptedModel

NO_TRACES = RunConfig(tracing_disabled=True)


@function_tool
def look(query: str) -> str:
    """Look something up."""
    return f"found {query}"


async def test_replies_come_in_order_through_the_agents_own_loop() -> None:
    model = ScriptedModel(ModelToolCall("look", {"query": "x"}), "Done now.")
    result = await Runner.run(
        Agent(name="A", model=model, tools=[look]), "hi", run_config=NO_TRACES
    )
    assert result.final_output == "Done now."
    assert [item.get("output") for item in model.requests[1].input][-1] == "found x"


async def test_it_remembers_what_it_was_asked() -> None:
    model = ScriptedModel("Yes.")
    await Runner.run(
        Agent(name="A", instructions="Be kind.", model=model), "hi", run_config=NO_TRACES
    )
    (request,) = model.requests
    assert (request.instructions, request.input) == (
        "Be kind.",
        [{"content": "hi", "role": "user"}],
    )


async def test_an_exception_in_the_script_is_raised() -> None:
    agent = Agent(name="A", model=ScriptedModel(ValueError("no")))
    with pytest.raises(ValueError, match="no"):
        await Runner.run(agent, "hi", run_config=NO_TRACES)


async def test_text_is_said_word_by_word() -> None:
    result = Runner.run_streamed(
        Agent(name="A", model=ScriptedModel("One two  three")), "hi", run_config=NO_TRACES
    )
    deltas = [
        event.data.delta
        async for event in result.stream_events()
        if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"
    ]
    assert deltas == ["One ", "two ", " ", "three"]
