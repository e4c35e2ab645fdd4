from chatdock.assistant._sentences import Unit, best_quote, sentences, shorten, units


def test_sentences_end_at_their_marks_and_not_at_abbreviations() -> None:
    text = (
        'It stops, e.g. by Ctrl+C. "Really?" Yes (it does.) '
        "See pg_stat. version 9.6 is old. pg_dump dumps. 停止。继续。"
    )
    assert sentences(text) == [
        "It stops, e.g. by Ctrl+C.",
        '"Really?"',
        "Yes (it does.)",
        "See pg_stat. version 9.6 is old.",
        "pg_dump dumps.",
        "停止。",
        "继续。",
    ]


def test_lines_are_paragraphs_and_neighbouring_code_lines_are_one_block() -> None:
    text = "To stop it:\nSELECT pg_cancel_backend(1);\nSELECT 2;\nDone now."
    assert units(text) == [
        Unit("To stop it:", is_code=False, paragraph=0),
        Unit("```\nSELECT pg_cancel_backend(1);\nSELECT 2;\n```", is_code=True, paragraph=1),
        Unit("Done now.", is_code=False, paragraph=2),
    ]


def test_a_fenced_block_is_kept_whole_with_its_fence() -> None:
    fenced = "```sql\nSELECT 1\n\nFROM a. B\n```"
    assert [unit.text for unit in units(f"Before.\n{fenced}\nAfter.")] == [
        "Before.",
        fenced,
        "After.",
    ]


def test_a_table_row_and_a_list_item_are_no_code() -> None:
    assert [unit.is_code for unit in units("| a | b = c; |\n- call f(x);")] == [False, False]


def test_the_best_quote_shares_most_with_the_claim() -> None:
    text = "Pears are green. Apples are red in autumn. Plums are blue."
    assert best_quote(text, "In autumn the apples turn red") == "Apples are red in autumn."


def test_what_the_claim_repeats_word_for_word_is_the_quote() -> None:
    assert (
        best_quote("Stop it. Stop it now and fast.", "Stop it. Stop it now and fast.") == "Stop it."
    )


def test_a_quote_is_cut_at_a_word() -> None:
    assert shorten("alpha beta gamma", 12) == "alpha beta…"
    assert shorten("alpha", 5) == "alpha"


def test_empty_text_has_an_empty_quote() -> None:
    assert best_quote("", "claim") == ""
