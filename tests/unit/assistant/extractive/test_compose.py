from chatdock.assistant._extractive._compose import choose_quotes, choose_summary
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


def near(number: int, heading: str, text: str, similarity: float) -> ShownPassage:
    return ShownPassage(number, "Manual", heading, text, similarity=similarity)


def test_a_passage_that_the_search_found_very_near_answers_with_few_of_the_words() -> None:
    text = "No matching entry was found in pg_hba.conf."
    question = "FATAL: rejected, no matching conf entry, server unreachable"
    assert [number for number, _ in quoted(question, near(1, "Problems", text, 0.7))] == [1]
    assert quoted(question, near(1, "Problems", text, 0.35)) == []


def test_a_passage_that_is_far_from_the_question_is_no_answer_whatever_words_it_has() -> None:
    text = "The weather table has rows for Paris, for instance."
    assert quoted("weather in Paris", near(1, "Joins", text, 0.21)) == []


def test_release_notes_give_way_unless_versions_are_asked_for() -> None:
    notes = near(1, "Release 15.2 › Changes", "VACUUM now truncates an empty table again.", 0.6)
    page = near(2, "Truncation", "VACUUM truncates an empty table at its end.", 0.6)
    assert quoted("how does VACUUM truncate a table?", notes, page)[0][0] == 2
    assert quoted("what changed in version 15.2 for VACUUM?", notes, page)[0][0] == 1


def test_what_stands_in_a_quote_is_shown_letter_by_letter() -> None:
    assert quoted(
        "what ends the copied data?", shown(1, "Copied data", r"The data ends with \. alone.")
    ) == [(1, r"The data ends with \\. alone.")]


def test_a_row_and_a_rule_give_way_to_a_sentence() -> None:
    text = "cancel | query | yes\n-----+-----\nA query is cancelled by a signal."
    assert quoted("how do I cancel a query?", shown(1, "Cancel", text)) == [
        (1, "A query is cancelled by a signal.")
    ]


def test_a_summary_is_how_the_page_begins() -> None:
    later = ShownPassage(1, "Boats", "Boats › Sails", "Sails catch the wind well.", part=3)
    first = ShownPassage(2, "Boats", "Boats", "Boats float on the water.", part=0)
    assert [quote.passage.number for quote in choose_summary([later, first])] == [2, 1]
