"""The deltas of any model merged as they leave it, before the costly part of the path handles each one.

Models on an OpenAI-compatible server are merged earlier still: see `_wire`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import cast

from agents import Model
from agents.items import TResponseStreamEvent
from openai.types.responses import (
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseReasoningSummaryTextDeltaEvent,
    ResponseReasoningTextDeltaEvent,
    ResponseTextDeltaEvent,
)
from typing_extensions import override

from ._merge import Pace, Part, merge
from ._orderly import OrderlyModel

_Delta = (
    ResponseTextDeltaEvent
    | ResponseReasoningSummaryTextDeltaEvent
    | ResponseReasoningTextDeltaEvent
    | ResponseFunctionCallArgumentsDeltaEvent
)


class CoalescingModel(OrderlyModel):
    """Wraps any model: the first delta goes out at once, later ones together at the given pace.

    Nothing is reordered or lost: an event of another kind goes out after the text before it, at once, and so does
    a failure.
    """

    def __init__(self, model: Model, pace: Pace) -> None:
        """Wrap `model`, whose deltas are held as long as `pace` says."""
        super().__init__(model)
        self._pace = pace

    @override
    def passed_on(
        self, events: AsyncIterator[TResponseStreamEvent]
    ) -> AsyncGenerator[TResponseStreamEvent]:
        """Give the events with their deltas merged."""
        return merge(events, part_of=delta_part, join=join_deltas, pace=self._pace)


def delta_part(event: TResponseStreamEvent) -> Part | None:
    """The part of the answer that a delta adds to; None for events of other kinds."""
    kind = type(event)
    match event:
        case ResponseTextDeltaEvent():
            place = (kind, event.item_id, event.output_index, event.content_index)
            return Part(place, is_reasoning=False)
        case ResponseFunctionCallArgumentsDeltaEvent():
            return Part((kind, event.item_id, event.output_index), is_reasoning=True)
        case ResponseReasoningSummaryTextDeltaEvent():
            place = (kind, event.item_id, event.output_index, event.summary_index)
            return Part(place, is_reasoning=True)
        case ResponseReasoningTextDeltaEvent():
            place = (kind, event.item_id, event.output_index, event.content_index)
            return Part(place, is_reasoning=True)
        case _:
            return None


def join_deltas(events: Sequence[TResponseStreamEvent]) -> list[TResponseStreamEvent]:
    """One delta with the text of all, which are of one part."""
    deltas = cast("Sequence[_Delta]", events)
    return [deltas[0].model_copy(update={"delta": "".join(each.delta for each in deltas)})]
