from typing import Any

import pytest

from chatdock.assistant._data import block
from chatdock.assistant._extractive._question import Question, read_question


def user(*parts: str) -> Any:
    return {
        "role": "user",
        "type": "message",
        "content": [{"type": "input_text", "text": part} for part in parts],
    }


def output(text: str) -> Any:
    return {"type": "function_call_output", "call_id": "c", "output": text}


ANSWER: Any = {"role": "assistant", "content": "It does."}


def test_the_question_is_the_last_message_that_is_not_data() -> None:
    items = [
        user("first?"),
        ANSWER,
        user(block("page_context", "title: T")),
        user("And then stop it?"),
    ]
    assert read_question(items).text == "And then stop it?"


def test_the_quote_comes_with_its_question() -> None:
    question = read_question([user(block("quoted_text", "VACUUM FULL"), "Can you explain this?")])
    assert (question.text, question.quote) == ("Can you explain this?", "VACUUM FULL")
    assert question.own_words() == ["VACUUM", "FULL"]


def test_only_outputs_since_the_question_count() -> None:
    items = [user("a?"), output("old"), ANSWER, user("b?"), output("new"), output("newer")]
    assert read_question(items).outputs == ("new", "newer")


@pytest.mark.parametrize(
    "follow_up", ["and on Windows?", "What about indexes?", "How do I undo it?"]
)
def test_a_short_follow_up_leans_on_the_question_before(follow_up: str) -> None:
    question = read_question([user("How do I install the server?"), ANSWER, user(follow_up)])
    assert question.previous == "How do I install the server?"
    assert question.context_words() == ["install", "server"]
    assert question.queries()[0].startswith("install server")


@pytest.mark.parametrize("text", ["How do I create a partial index on a table?", "thanks"])
def test_a_question_of_its_own_leans_on_nothing(text: str) -> None:
    assert read_question([user("How do I install it?"), ANSWER, user(text)]).previous == ""


def test_the_search_is_worded_as_asked_and_with_synonyms() -> None:
    assert Question("How do I stop a query?").queries() == [
        "How do I stop a query?",
        "stop query cancel terminate abort statement",
    ]


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("What does this page say?", "page"),
        ("Sum up this chapter", "section"),
        ("What is it?", "site"),
    ],
)
def test_words_of_place_choose_the_scope(text: str, scope: str) -> None:
    assert Question(text).scope() == scope


def test_what_the_reader_wants_to_do_is_the_action() -> None:
    assert Question("how can I stop it?").action() == "stop"
    assert Question("statement_timeout").action() == ""


def test_an_empty_input_is_an_empty_question() -> None:
    assert read_question([]) == Question("")


PAGE: Any = user(block("page_context", "title: VACUUM\npath: /sql-vacuum.html"))


@pytest.mark.parametrize("text", ["what is this page about?", "Summarize this page"])
def test_a_page_is_summed_up_from_the_page_itself(text: str) -> None:
    question = read_question([PAGE, user(text)])
    assert question.is_summary()
    assert (question.scope(), question.queries()[0]) == ("page", "VACUUM")


@pytest.mark.parametrize("text", ["which options are there?", "what is the difference to full?"])
def test_a_question_without_a_subject_is_about_the_page(text: str) -> None:
    assert read_question([PAGE, user(text)]).scope() == "page"
    assert read_question([user(text)]).scope() == "site"


def test_a_follow_up_of_a_follow_up_keeps_the_first_subject() -> None:
    items = [user("what is autovacuum?"), user("how do I turn it off?"), user("and for a table?")]
    question = read_question(items)
    assert question.previous.startswith("what is autovacuum?")


def test_turning_off_is_disabling() -> None:
    assert Question("how do I turn it off?").own_words() == ["disable"]
