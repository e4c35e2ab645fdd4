"""An owner's own agent, by its name on the command line."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, cast

from chatdock.errors import UsageError

if TYPE_CHECKING:
    from agents import Agent


def load_agent(name: str) -> Agent[Any]:
    """Import an owner's agent, named as `module:object`; raises `UsageError`."""
    module_name, _, attribute = name.partition(":")
    try:
        agent = getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(
            f"The agent {name!r} cannot be imported ({error}). Name it as module:object, from a "
            "folder that Python can import from."
        ) from None
    from agents import Agent

    if not isinstance(agent, Agent):
        raise UsageError(f"{name!r} is a {type(agent).__name__}, not an Agent of the Agents SDK.")
    return cast("Agent[Any]", agent)
