"""Links are for one reader, one thing and one purpose, and end."""

import pytest

from chatdock.context import Principal
from chatdock.identity import Links

READER = Principal(user_id="u1", organization_id="o1")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def links(clock: Clock) -> Links:
    return Links("k" * 32, seconds=100, clock=clock)


def test_a_link_names_its_reader_until_it_ends(links: Links, clock: Clock) -> None:
    token = links.token("content", "atc_1", READER)
    clock.now += 50
    assert links.principal("content", "atc_1", token) == READER
    clock.now += 51
    assert links.principal("content", "atc_1", token) is None


def test_a_link_stays_the_same_for_half_its_time(links: Links, clock: Clock) -> None:
    token = links.token("content", "atc_1", READER)
    clock.now += 49
    assert links.token("content", "atc_1", READER) == token
    clock.now += 1
    assert links.token("content", "atc_1", READER) != token


def test_a_link_is_for_nothing_else(links: Links) -> None:
    token = links.token("content", "atc_1", READER)
    assert links.principal("upload", "atc_1", token) is None
    assert links.principal("content", "atc_2", token) is None


@pytest.mark.parametrize("token", ["", "x", "W10.x", "\N{BOMB}"])
def test_what_was_not_signed_here_is_nobodys(links: Links, token: str) -> None:
    theirs = Links("other" * 8).token("content", "atc_1", READER)
    for forged in (token, theirs, links.token("content", "atc_1", READER) + "x"):
        assert links.principal("content", "atc_1", forged) is None
