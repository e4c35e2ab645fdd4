"""An agent that asks its reader two questions before it answers, for `chatdock serve --agent`."""

import json
from typing import Final

from agents import Agent, RunContextWrapper, StopAtTools, function_tool
from chatkit.agents import AgentContext
from chatkit.types import (
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
    ThreadItemDoneEvent,
)
from typing_extensions import override

from chatdock.assistant import LocalModel, ModelReply, ModelRequest, ModelText, ModelToolCall
from chatdock.context import RequestContext

WHERE: Final = "Where do you want to go?"
WHY: Final = "What should the harbour know?"


@function_tool
async def ask_reader(context: RunContextWrapper[AgentContext[RequestContext]]) -> str:
    """Ask the reader where to go, and what else there is to know."""
    chat = context.context
    options = [StructuredInputMultipleChoiceOption(value=value) for value in ("North", "South")]
    item = StructuredInputItem(
        id=chat.generate_id("message"),
        thread_id=chat.thread.id,
        created_at=chat.thread.created_at,
        inputs=[
            StructuredInputMultipleChoice(id="where", question=WHERE, options=options),
            StructuredInputFreeform(id="why", question=WHY, description="Pets, children."),
        ],
    )
    await chat.stream(ThreadItemDoneEvent(item=item))
    return "asked"


class AskingModel(LocalModel):
    """Asks first, and answers once its questions are in the conversation."""

    @override
    async def reply(self, request: ModelRequest) -> ModelReply:
        """Answer a conversation that holds the questions, ask in any other."""
        is_answered = WHERE in json.dumps(request.input, default=str)
        return ModelText(["Bon voyage!"]) if is_answered else ModelToolCall("ask_reader", {})


agent = Agent(
    name="Asking",
    model=AskingModel(),
    tools=[ask_reader],
    tool_use_behavior=StopAtTools(stop_at_tool_names=["ask_reader"]),
)
