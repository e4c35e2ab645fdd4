"""Finds where two transcripts differ, and compares that with what is listed."""

import json
from collections.abc import Container, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, cast

from tests.contract.scenario import ABSENT, Difference

Found = tuple[str, Any, Any]
"""Where, theirs, ours."""


def found(
    theirs: Any, ours: Any, wholes: Container[str] = (), at: Sequence[object] = ()
) -> Iterator[Found]:
    """Every place where the two differ; what is at one of the `wholes` is given whole."""
    place = ".".join(map(str, at))
    if theirs == ours:
        return
    whole = place in wholes
    if not whole and isinstance(theirs, dict) and isinstance(ours, dict):
        objects = cast("tuple[dict[str, Any], dict[str, Any]]", (theirs, ours))
        yield from _in_objects(*objects, wholes, at)
    elif not whole and isinstance(theirs, list) and isinstance(ours, list):
        lists = cast("tuple[list[Any], list[Any]]", (theirs, ours))
        yield from _in_lists(*lists, wholes, at)
    else:
        yield place, theirs, ours


def _in_objects(
    theirs: dict[str, Any], ours: dict[str, Any], wholes: Container[str], at: Sequence[object]
) -> Iterator[Found]:
    for key in {**theirs, **ours}:
        pair = theirs.get(key, ABSENT), ours.get(key, ABSENT)
        yield from found(*pair, wholes, [*at, key])


def _in_lists(
    theirs: list[Any], ours: list[Any], wholes: Container[str], at: Sequence[object]
) -> Iterator[Found]:
    if len(theirs) == len(ours):
        for number, pair in enumerate(zip(theirs, ours, strict=True)):
            yield from found(*pair, wholes, [*at, number])
        return
    place = ".".join(map(str, at))
    texts = [[json.dumps(entry, sort_keys=True) for entry in each] for each in (theirs, ours)]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    for tag, from_, to, our_from, our_to in matcher.get_opcodes():
        if tag != "equal":
            for number in range(from_, to):
                yield f"{place}.{number}-", theirs[number], ABSENT
            for number in range(our_from, our_to):
                yield f"{place}.{number}+", ABSENT, ours[number]


def unlisted(differences: Sequence[Found], listed: Sequence[Difference]) -> list[Found]:
    """The differences that nobody has written down."""
    return [each for each in differences if not any(_is_listed(each, one) for one in listed)]


def vanished(differences: Sequence[Found], listed: Sequence[Difference]) -> list[Difference]:
    """The differences that are written down and are not there."""
    return [one for one in listed if not any(_is_listed(each, one) for each in differences)]


def _is_listed(difference: Found, listed: Difference) -> bool:
    at, theirs, ours = difference
    return at == listed.at and _shows(theirs, listed.theirs) and _shows(ours, listed.ours)


def _shows(actual: Any, expected: Any) -> bool:
    """Whether the value is what is expected: of an object, in the fields that are named."""
    if expected is ...:
        return True
    if isinstance(actual, dict) and isinstance(expected, dict):
        fields = cast("dict[str, Any]", actual)
        named = cast("dict[str, Any]", expected).items()
        return all(key in fields and _shows(fields[key], value) for key, value in named)
    return actual == expected
