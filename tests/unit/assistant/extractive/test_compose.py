from chatdock.assistant._extractive._compose import choose_quotes
from chatdock.assistant._extractive._question import Question
from chatdock.assistant._retrieved import ShownPassage


def shown(number: int, heading: str, text: str) -> ShownPassage:
    return ShownPassage(number, "Manual", heading, text)


CANCEL = shown(
    1,
    "Signals › Cancelling",
    "Signals are small. pg_cancel_backend cancels the current query of a session. It needs its process ID.\n"
    "Unrelated words about colours.",
)
BACKUP = shown(2, "Backup", "pg_dump writes the whole database into a file. It blocks nobody.")
TIMEOUT = shown(
    3,
    "Timeouts › statement_timeout",
    "statement_timeout\nAborts any statement that takes too long. Zero disables it.",
)
CODE = shown(
    4,
    "Examples",
    "To stop the query of session 7:\nSELECT pg_cancel_backend(7);\nSELECT 1;\nThen wait.",
)
STEPS = shown(5, "Steps", "To stop a query:\n- Find its process.\n- Signal it.\nRest.")


def quoted(question: str, *passages: ShownPassage) -> list[tuple[int, str]]:
    return [
        (quote.passage.number, quote.text) for quote in choose_quotes(Question(question), passages)
    ]


def test_the_quote_begins_with_the_sentence_that_bears_the_question() -> None:
    assert quoted("how do I cancel a query?", CANCEL, BACKUP)[0] == (
        1,
        "pg_cancel_backend cancels the current query of a session. It needs its process ID.",
    )


def test_a_passage_that_says_less_than_the_best_is_left_out() -> None:
    assert [number for number, _ in quoted("how do I cancel a query?", BACKUP, CANCEL)] == [1]


def test_an_entry_is_quoted_from_its_definition() -> None:
    assert quoted("statement_timeout", TIMEOUT) == [
        (3, "Aborts any statement that takes too long. Zero disables it.")
    ]


def test_code_that_the_sentence_introduces_is_kept_whole() -> None:
    assert quoted("how do I stop a query of a session?", CODE) == [
        (4, "To stop the query of session 7:\n\n```\nSELECT pg_cancel_backend(7);\nSELECT 1;\n```")
    ]


def test_a_list_that_the_sentence_introduces_comes_along() -> None:
    assert quoted("how do I stop a query?", STEPS) == [
        (5, "To stop a query:\n\n- Find its process.\n- Signal it.")
    ]


def test_synonyms_bear_a_question() -> None:
    assert [number for number, _ in quoted("how do I terminate a statement?", CANCEL)] == [1]


def test_nothing_is_quoted_when_the_rare_words_are_nowhere() -> None:
    assert quoted("best pizza in Naples", CANCEL, BACKUP) == []
    assert quoted("how do I cancel my newspaper subscription?", CANCEL, BACKUP) == []


def test_words_that_a_passage_has_only_far_apart_are_no_answer() -> None:
    scattered = shown(
        6, "Notes", "Weight decides ranks.\nLosses are logged.\nNobody moves.\nQuickly said."
    )
    assert quoted("how can I lose weight quickly?", scattered) == []


def test_nothing_comes_from_nothing() -> None:
    assert quoted("how do I cancel a query?") == []
    assert quoted("how do I cancel a query?", shown(1, "", "")) == []
