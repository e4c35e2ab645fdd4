"""An owner's own objects, by their names on the command line: the agent, and what handles its actions."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, cast

from chatdock.errors import UsageError

if TYPE_CHECKING:
    from agents import Agent

    from chatdock.assistant import Actions


def load_agent(name: str) -> Agent[Any]:
    """Import an owner's agent, named as `module:object`; raises `UsageError`."""
    agent = _imported("The agent ", name)
    from agents import Agent

    if not isinstance(agent, Agent):
        raise UsageError(f"{name!r} is a {type(agent).__name__}, not an Agent of the Agents SDK.")
    return cast("Agent[Any]", agent)


def load_actions(name: str) -> Actions:
    """Import what handles an owner's actions, named as `module:object`; raises `UsageError`."""
    actions = _imported("The object ", name)
    from chatdock.assistant import Actions

    if not isinstance(actions, Actions):
        raise UsageError(
            f"{name!r} is a {type(actions).__name__}, not an Actions of chatdock.assistant."
        )
    return actions


def _imported(what: str, name: str) -> object:
    module_name, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(
            f"{what}{name!r} cannot be imported ({error}). Name it as module:object, from a "
            "folder that Python can import from."
        ) from None
