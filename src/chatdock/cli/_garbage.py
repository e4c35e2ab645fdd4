"""When Python looks for garbage: seldom while a command starts, as usual once it serves, and not at its end."""

from __future__ import annotations

import atexit
import gc
from typing import Final

_NEW_OBJECTS: Final = 50_000
"""After so many new ones Python looks. By default it does so after hundreds: often while modules are imported."""

_USUAL: Final = gc.get_threshold()


def look_seldom() -> None:
    """Until `look_as_usual`; and not at all when the process ends, for which it takes a second."""
    gc.set_threshold(_NEW_OBJECTS)
    atexit.register(gc.freeze)


def look_as_usual() -> None:
    """From now on, and past all that is there: it has come to stay."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
