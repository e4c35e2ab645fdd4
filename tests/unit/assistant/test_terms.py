import pytest

from chatdock.assistant._terms import content_words, related_words, stem, stems, synonyms, words


@pytest.mark.parametrize(
    "forms",
    [
        ("cancel", "cancels", "canceled", "cancelling", "cancellation"),
        ("query", "queries"),
        ("terminate", "terminates", "terminated", "terminating", "termination"),
        ("create", "creates", "created", "creating", "creation"),
        ("migrate", "migrating", "migration"),
        ("duplicate", "duplicates", "duplication"),
        ("index", "indexes", "indexing"),
        ("install", "installs", "installed", "installing", "installation"),
        ("table", "tables"),
        ("running", "runs"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_different_words_keep_different_stems() -> None:
    assert (
        len({stem(word) for word in ("table", "tablet", "index", "column", "count", "command")})
        == 6
    )


def test_an_identifier_gives_itself_and_its_parts() -> None:
    assert {"pg_cancel_backend", "cancel", "backend"} <= stems("call pg_cancel_backend()")


def test_words_without_spaces_come_in_pairs() -> None:
    assert words("停止查询 now") == ["停止", "止查", "查询", "now"]


def test_content_words_leave_out_what_any_question_says() -> None:
    assert content_words("How do I stop a long-running query?") == [
        "stop",
        "long",
        "running",
        "query",
    ]
    assert content_words("hi, who are you?") == []


def test_synonyms_go_both_ways_and_leave_out_the_word_itself() -> None:
    assert stem("cancel") in synonyms(stem("stop"))
    assert stem("stop") in synonyms(stem("cancel"))
    assert stem("stop") not in synonyms(stem("stop"))
    assert synonyms("xyzzy") == frozenset()


def test_related_words_are_whole_words_the_most_likely_first() -> None:
    assert related_words("stopping", 2) == ["cancel", "terminate"]
