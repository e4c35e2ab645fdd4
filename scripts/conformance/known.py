"""What no test proves yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LOOK: Final = "the whole of the theme is not there."
_ANSWERS: Final = "what answers can do is not all there."
_COMPOSER: Final = "the composer has a text field alone."
_UPLOADS: Final = "attachments, dictation and questions of the assistant are not there."
_WIDGETS: Final = "widgets are not drawn."

KNOWN: Final[Mapping[str, str]] = {
    "option:api.uploadStrategy.*": _UPLOADS,
    "option:locale": "there is one language so far.",
    "option:theme.typography.fontSources.*": _LOOK,
    "option:theme.density": _LOOK,
    "option:theme.color.grayscale.*": _LOOK,
    "option:theme.color.accent.level": _LOOK,
    "option:startScreen.prompts.icon": _LOOK,
    "option:threadItemActions.feedback": _ANSWERS,
    "option:disclaimer.highContrast": _ANSWERS,
    "option:thread.autoScroll": "tested in the thread alone, not by its option.",
    "option:composer.attachments.*": _UPLOADS,
    "option:composer.dictation.enabled": _UPLOADS,
    "option:composer.tools.*": _COMPOSER,
    "option:composer.models.*": _COMPOSER,
    "option:entities.*": _COMPOSER,
    "option:commands.*": _COMPOSER,
    "option:widgets.onAction": _WIDGETS,
    "method:sendUserMessage.attachments": _UPLOADS,
    "method:setComposerValue.*": _COMPOSER,
    "event:chatkit.deeplink": _ANSWERS,
    "event:chatkit.tool.change": _COMPOSER,
    "event:chatkit.log": "nothing is logged so far.",
    "op:threads.add_structured_input": _UPLOADS,
    "op:threads.sync_custom_action": _WIDGETS,
    "op:items.feedback": _ANSWERS,
    "op:attachments.*": _UPLOADS,
    "op:input.transcribe": _UPLOADS,
    "item:structured_input": _UPLOADS,
    "item:widget": _WIDGETS,
    "update:widget.*": _WIDGETS,
    "source:entity": _ANSWERS,
    "widget:*": _WIDGETS,
}
"""Rows, or beginnings of rows with a `*`, and why they are not proved. The list only gets shorter."""
