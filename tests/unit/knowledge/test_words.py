"""Queries of any kind become full-text queries that are never syntax."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdock.knowledge.synonyms import synonyms
from chatdock.knowledge.words import heading_name, hidden_terms, match_expression, read_question


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("data ->> 'key' || x", "op2d3e3e op7c7c"),
        ("getElementById of JavaScript", "get Element By Id Java Script"),
        ("PostgreSQL and HTTP stay", ""),
        ("数据库 x", "数据 据库"),
        ("a well-known case.", ""),
        ("% and ~ alone, 5% not", "op25 op7e"),
    ],
)
def test_words_that_a_tokenizer_misses_are_spelled_out(text: str, terms: str) -> None:
    assert hidden_terms(text) == terms


def test_a_question_drops_stop_words_keeps_names_and_knows_synonyms() -> None:
    question = read_question("How do I stop the work_mem?")

    assert question.words == ("stop", "work_mem")
    assert question.is_sentence
    assert "cancel" in question.other_words
    assert "How do I cancel the work_mem?" in question.wordings


def test_a_list_of_terms_is_searched_as_it_is() -> None:
    question = read_question("stop query")

    assert not question.is_sentence
    assert (question.other_words, question.wordings) == ((), ())


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert read_question("who are you").words == ("who", "are", "you")


@given(st.text(max_size=300))
def test_no_text_is_ever_syntax_to_the_full_text_index(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    if expression := match_expression(read_question(text).words):
        connection.execute("SELECT * FROM t WHERE t MATCH ?", (expression,)).fetchall()
    connection.close()


def test_a_question_of_a_hundred_thousand_characters_is_cut() -> None:
    question = read_question("word%d " * 20_000)

    assert len(question.text) == 2_000
    assert len(question.words) <= 32


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("20.4.1. work_mem (integer)", "work_mem"),
        ("E.21. Release 15", "release 15"),
        ("What's new?", "what s new"),
        ("3 ways", "3 ways"),
    ],
)
def test_the_name_in_a_heading_is_without_number_and_parentheses(heading: str, name: str) -> None:
    assert heading_name(heading) == name


@pytest.mark.parametrize("form", ["stop", "stops", "stopped", "stopping"])
def test_synonyms_are_known_by_every_form_of_a_word(form: str) -> None:
    assert "cancel" in synonyms(form)


def test_most_words_have_no_synonyms() -> None:
    assert synonyms("vacuum") == ()
