from typing import Any

from agents import FunctionTool

from chatdock.assistant import ModelReply, ModelRequest, ModelText, ModelToolCall, search_docs
from chatdock.assistant._extractive import ExtractiveModel
from chatdock.assistant._retrieved import Retrieved
from tests.assistants import passage


async def reply(*items: Any, tools: tuple[FunctionTool, ...] = (search_docs,)) -> ModelReply:
    return await ExtractiveModel().reply(ModelRequest(instructions=None, input=items, tools=tools))


def asks(text: str) -> Any:
    return {"role": "user", "content": text}


def found(*texts: str) -> Any:
    given = Retrieved().add([passage(number, text) for number, text in enumerate(texts, 1)])
    return {"type": "function_call_output", "call_id": "c", "output": given}


async def said(*items: Any, **options: Any) -> str:
    replied = await reply(*items, **options)
    assert isinstance(replied, ModelText)
    return "".join(replied.pieces)


async def test_it_searches_first() -> None:
    replied = await reply(asks("How do I cancel a query on this page?"))
    assert isinstance(replied, ModelToolCall)
    assert (replied.name, replied.arguments["scope"]) == ("search_docs", "page")


async def test_it_answers_with_a_cited_quote_under_its_heading_and_one_for_each_place() -> None:
    passages = found("pg_cancel_backend cancels a query.", "A query is cancelled by Ctrl+C too.")
    assert await said(asks("How do I cancel a query?"), passages) == (
        "**Server Signals › Cancelling**\n\npg_cancel_backend cancels a query. 【1】"
    )


async def test_the_same_input_gives_the_same_answer() -> None:
    items = asks("How do I cancel a query?"), found("It cancels a query.", "Cancel a query here.")
    assert await said(*items) == await said(*items)


async def test_the_answer_comes_in_small_pieces() -> None:
    replied = await reply(asks("How do I cancel a query?"), found("It cancels a query."))
    assert isinstance(replied, ModelText)
    assert max(len(piece.split()) for piece in replied.pieces) == 1


async def test_it_says_when_the_documentation_does_not_cover_the_question() -> None:
    answer = await said(asks("best pizza in Naples"), found("It cancels a query."))
    assert answer.startswith("I could not find an answer to that in this documentation.")
    assert "【" not in answer


async def test_it_says_when_there_is_nothing_to_search() -> None:
    assert "no documentation to search" in await said(asks("How do I cancel a query?"), tools=())


async def test_small_talk_is_answered_without_a_search() -> None:
    assert (await said(asks("Hi!"))).startswith("Ask me about anything")
