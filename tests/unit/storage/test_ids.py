"""Ids never collide and sort by time."""

from chatdock.storage.ids import new_id
from tests.requirements import requirement


@requirement("STO-5")
def test_ids_are_version_7_uuids_behind_their_prefix() -> None:
    prefix, _, value = new_id("thr").partition("_")
    assert (prefix, len(value), value[12]) == ("thr", 32, "7")
    assert value[16] in "89ab"


def test_ids_of_one_moment_differ_in_74_random_bits() -> None:
    made = {new_id("x") for _ in range(10_000)}
    assert len(made) == 10_000
    seen = 0
    for value in made:
        seen |= int(value.removeprefix("x_"), base=16)
    assert seen & (1 << 62) - 1 == (1 << 62) - 1
