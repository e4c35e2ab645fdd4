"""How many examples a property is tried on: a fixed few in every run, many new ones in the long form."""

from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings

# A database is made for each test, and each example has a reader of its own in it.
_OURS: Final[dict[str, Any]] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate, Phase.shrink),
}


def few(examples: int) -> settings:
    """The same examples in every run."""
    return settings(max_examples=examples, derandomize=True, **_OURS)


def many(examples: int) -> settings:
    """Examples that differ from run to run; a failure prints how to see it again."""
    return settings(max_examples=examples, print_blob=True, **_OURS)
