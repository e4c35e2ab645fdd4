"""What a request about a thread's runs says, whether by its route or as an op of `POST /chatkit`."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, Field

MAX_CURSOR: Final = 2**63 - 1
"""The highest frame number that a client may name."""


class OfThread(BaseModel):
    """A request about a thread."""

    thread_id: str


class FollowParams(OfThread):
    """Which frames are asked for; without `after` those of the active run."""

    after: Annotated[int, Field(ge=0, le=MAX_CURSOR)] | None = None


class StopParams(OfThread):
    """Which run is to end; without `run_id` the thread's active one."""

    run_id: Annotated[str, Field(min_length=1)] | None = None
