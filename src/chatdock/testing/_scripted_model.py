"""A model for unit tests, in process: it says what the test says."""

from __future__ import annotations

from typing_extensions import override

from chatdock.assistant import LocalModel, ModelReply, ModelRequest, ModelText


class ScriptedModel(LocalModel):
    """An `agents.Model` that gives prepared replies in order.

    ```python
    model = ScriptedModel(ModelToolCall("search_docs", {"queries": ["x"]}), "Found it 【1】.")
    agent = Agent(name="Test", model=model)
    ```

    Attributes:
        requests: What it was asked, in order.
    """

    def __init__(self, *replies: ModelReply | str | Exception) -> None:
        """Prepare the replies; an exception is raised instead of replied, text is said word by word."""
        self._replies = list(replies)
        self.requests: list[ModelRequest] = []

    @override
    async def reply(self, request: ModelRequest) -> ModelReply:
        """Give the next reply.

        Raises:
            IndexError: The script is over.
        """
        self.requests.append(request)
        match self._replies.pop(0):
            case Exception() as error:
                raise error
            case str() as text:
                return ModelText(
                    [f"{word} " for word in text.split(" ")[:-1]] + text.split(" ")[-1:]
                )
            case reply:
                return reply
