from typing import Any

from agents import Agent, RunConfig, Runner

from chatdock.assistant import ReaderSearch
from chatdock.assistant._context import chatdock_context
from chatdock.assistant._limits import RunLimits
from chatdock.assistant._merge import Pace
from chatdock.assistant._run_events import run_events
from chatdock.testing import ScriptedModel
from tests.assistants import THREAD, DictStore, context


async def test_an_answer_counts_as_load_until_it_is_closed() -> None:
    run_context = chatdock_context(THREAD, DictStore(), context(), ReaderSearch(None))
    agent = Agent[Any](name="A", model=ScriptedModel("One two."))
    result = Runner.run_streamed(
        agent, "hi", context=run_context, run_config=RunConfig(tracing_disabled=True)
    )
    pace = Pace(0)
    events = run_events(run_context, result, RunLimits(tokens=1_000, tool_calls=1), pace)
    await anext(events)
    assert pace.seconds > 0
    await events.aclose()
    assert pace.seconds == 0
