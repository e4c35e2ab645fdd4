from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatdock.assistant._markers import Marker, MarkerScanner

ALPHABET = st.text(alphabet="ab 【】[]^12,†(`\n.", max_size=60)


def scan(*pieces: str, retrieved: tuple[int, ...] = (1, 2, 3)) -> list[str | Marker]:
    scanner = MarkerScanner(lambda number: number in retrieved)
    found = [part for piece in pieces for part in scanner.feed(piece)]
    return joined([*found, *scanner.finish()])


def joined(parts: list[str | Marker]) -> list[str | Marker]:
    result: list[str | Marker] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        else:
            result.append(part)
    return result


def test_a_marker_is_taken_out_with_the_space_before_it() -> None:
    assert scan("It stops 【1】.") == ["It stops", Marker((1,)), "."]


def test_a_marker_that_deltas_cut_anywhere_is_found() -> None:
    assert scan("It stops", " ", "【", "1", "】", ".") == ["It stops", Marker((1,)), "."]


def test_one_marker_may_name_several_passages_and_each_counts_once() -> None:
    assert scan("x【1, 2】【3†source】【2,2】") == ["x", Marker((1, 2)), Marker((3,)), Marker((2,))]


def test_numbers_that_were_not_retrieved_are_dropped_with_their_marker() -> None:
    assert scan("x 【9】 y 【1, 9】") == ["x y", Marker((1,))]


def test_brackets_that_are_no_marker_stay() -> None:
    text = "【注意】 a[0] `x[1]` [link](u) [1](u) [text][1] 【"
    assert scan(text) == [text]


def test_square_brackets_count_when_every_number_was_retrieved() -> None:
    assert scan("so [1]. And [^2]! But [7].") == [
        "so",
        Marker((1,)),
        ". And",
        Marker((2,)),
        "! But [7].",
    ]


def test_square_brackets_in_a_code_block_are_code() -> None:
    text = "```sql\nSELECT a [1];\n\nSELECT [2];\n```"
    assert scan(text + "\nDone [1].") == [text + "\nDone", Marker((1,)), "."]


def test_a_backtick_that_never_closes_ends_with_its_paragraph() -> None:
    assert scan("a ` b\n\nc [1].") == ["a ` b\n\nc", Marker((1,)), "."]


def test_neighbouring_square_markers_are_both_markers() -> None:
    assert scan("so [1][2].") == ["so", Marker((1,)), Marker((2,)), "."]


@given(ALPHABET, st.lists(st.integers(0, 60), max_size=8))
def test_how_the_text_is_cut_makes_no_difference(text: str, cuts: list[int]) -> None:
    places = sorted({0, *cuts, len(text)})
    pieces = [text[start:end] for start, end in pairwise(places)]
    assert scan(*pieces) == scan(text)


@given(st.text(alphabet="ab 12.,\n", max_size=60))
def test_text_without_markers_comes_through_unchanged(text: str) -> None:
    assert scan(text) == ([text] if text else [])
