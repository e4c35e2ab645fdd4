"""How the streaming benchmark judges what its readers got."""

from benchmarks.streaming_load import Answer, see


def answer(*chunks: tuple[float, bytes]) -> Answer:
    given = Answer(b"")
    given.asked_at = 10.0
    given.times = [moment for moment, _ in chunks]
    given.chunks = [chunk for _, chunk in chunks]
    return given


async def test_a_piece_of_text_counts_when_its_last_byte_comes_however_it_is_cut() -> None:
    whole = answer(
        (10.1, b'HTTP/1.1 200 OK\r\n\r\n5e\r\ndata: {"type":"other"}\n\n'),
        (10.2, b'data: {"delta":"tok'),
        (10.3, b'en0 "}\n\ndata: {"delta":"token1 "}\n\n'),
        (10.5, b'data: {"delta":"token2 "}\n\n'),
    )
    seen = see([whole], 3, (10.0, 11.0))
    assert [round(value) for value in seen.first_text_ms] == [300]
    assert [round(value) for value in seen.gaps_ms] == [200]
    assert (seen.tokens, seen.broken) == (3, 0)


async def test_an_answer_that_is_not_the_models_is_broken() -> None:
    short = answer((10.1, b'data: {"delta":"token0 "}\n\n'))
    assert see([short], 2, (10.0, 11.0)).broken == 1
    assert see([answer()], 2, (10.0, 11.0)).broken == 1
