"""Threads, items and attachments to store: each type of item once, with what is easily lost of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from chatkit.types import (
    Attachment,
    FileAttachment,
    HiddenContextItem,
    ImageAttachment,
    InferenceOptions,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)
from pydantic import AnyUrl, TypeAdapter

from chatdock.storage.ids import new_id

NOW: Final = datetime(2026, 11, 21, 9, 30, 15, 123456, tzinfo=UTC)

_ODD: Final = "Größe \u2028 e\u0301 👩\u200d🚀 ' \" \\ % {} \t"
_URL_SOURCE: Final = {
    "type": "url",
    "title": _ODD,
    "url": "/a#b",
    "description": "d",
    "timestamp": "2026",
    "group": "g",
    "attribution": "by",
}
_FILE_SOURCE: Final = {"type": "file", "title": "t", "filename": "ä.pdf"}
_ENTITY_SOURCE: Final = {
    "type": "entity",
    "title": "t",
    "id": "e1",
    "icon": "lucide:anchor",
    "label": "l",
    "inline_label": "i",
    "interactive": True,
    "data": {"b": 1, "a": [None, 1.5, {"z": "", "y": False}]},
}
_FILE: Final = {
    "type": "file",
    "id": "atc_1",
    "name": _ODD,
    "mime_type": "text/plain",
    "thread_id": "thr_1",
    "metadata": {"path": "x/y", "bytes": 12},
    "upload_descriptor": {
        "url": "https://example.org/up?a=b",
        "method": "PUT",
        "headers": {"X-A": "b"},
    },
}
_WIDGET: Final = {
    "type": "Card",
    "size": "md",
    "key": "k",
    "confirm": {
        "label": "Yes",
        "action": {"type": "buy", "payload": {"n": 2}, "handler": "client", "streaming": False},
    },
    "children": [
        {"type": "Row", "gap": 1.5, "children": [{"type": "Text", "id": "t", "value": _ODD}]},
        {"type": "Table", "rows": [["made up", 1]], "children": []},
    ],
}
_QUESTIONS: Final = [
    {
        "type": "multiple_choice",
        "id": "q1",
        "question": "Which?",
        "options": [{"value": "a"}, {"value": "b"}],
        "multiple": True,
        "answer": {"values": ["b", "a"], "skipped": False},
    },
    {"type": "freeform", "id": "q2", "question": "Why?", "description": "d", "answer": None},
]
_TASKS: Final = [
    {"type": "custom", "title": "t", "icon": "bolt", "content": "c", "status_indicator": "loading"},
    {"type": "web_search", "title_query": "q", "queries": ["a", "a"], "sources": [_URL_SOURCE]},
    {"type": "thought", "content": _ODD},
    {"type": "file", "sources": [_FILE_SOURCE]},
    {"type": "image", "title": "i"},
]
_BY_TYPE: Final[dict[str, dict[str, Any]]] = {
    "user_message": {
        "content": [
            {"type": "input_text", "text": _ODD},
            {
                "type": "input_tag",
                "id": "t1",
                "text": "@x",
                "data": {"k": [1, None]},
                "group": "g",
                "interactive": True,
            },
        ],
        "attachments": [
            _FILE,
            {
                "type": "image",
                "id": "atc_2",
                "name": "i",
                "mime_type": "image/png",
                "preview_url": "data:image/png;base64,AAAA",
            },
        ],
        "quoted_text": "",
        "inference_options": {"tool_choice": {"id": "search"}, "model": "m"},
    },
    "assistant_message": {
        "content": [
            {
                "type": "output_text",
                "text": _ODD * 500,
                "annotations": [
                    {"type": "annotation", "index": 0, "source": _URL_SOURCE},
                    {"type": "annotation", "source": _FILE_SOURCE},
                    {"type": "annotation", "index": 7, "source": _ENTITY_SOURCE},
                ],
            },
            {"type": "output_text", "text": "", "annotations": []},
        ]
    },
    "client_tool_call": {
        "status": "completed",
        "call_id": "call_1",
        "name": "f",
        "arguments": {"z": 1, "a": {"deep": [0.1, 10**15, "\u2029"]}},
        "output": [{"ok": True}, None],
    },
    "widget": {"widget": _WIDGET, "copy_text": "copy"},
    "generated_image": {"image": {"id": "img", "url": "https://example.org/i.png"}},
    "structured_input": {"status": "answered", "inputs": _QUESTIONS},
    "workflow": {
        "workflow": {
            "type": "reasoning",
            "tasks": _TASKS,
            "summary": {"duration": 3},
            "expanded": True,
        }
    },
    "task": {"task": _TASKS[1]},
    "end_of_turn": {},
    "hidden_context_item": {"content": {"any": ["thing", 1, None]}},
    "sdk_hidden_context": {"content": _ODD},
}
_ITEM: Final[TypeAdapter[ThreadItem]] = TypeAdapter(ThreadItem)


def every_item(thread: ThreadMetadata) -> list[ThreadItem]:
    """An item of each of the SDK's eleven types."""
    return [
        _ITEM.validate_python(
            {"id": f"item_{kind}", "thread_id": thread.id, "created_at": NOW, "type": kind, **data}
        )
        for kind, data in _BY_TYPE.items()
    ]


def message(thread: ThreadMetadata, item_id: str, text: str = "Why?") -> UserMessageItem:
    """A short message of the reader."""
    return UserMessageItem(
        id=item_id,
        thread_id=thread.id,
        created_at=NOW,
        content=[UserMessageTextContent(text=text)],
        inference_options=InferenceOptions(),
    )


def hidden(thread: ThreadMetadata, item_id: str) -> HiddenContextItem:
    """An item that the model alone sees."""
    return HiddenContextItem(id=item_id, thread_id=thread.id, created_at=NOW, content="hidden")


def new_thread(**fields: Any) -> ThreadMetadata:
    """Metadata of a thread with a new id."""
    fields = {"id": new_id("thr"), "created_at": NOW} | fields
    return ThreadMetadata(**fields)


def new_attachments(thread_id: str | None = None) -> list[Attachment]:
    """A file and an image, with new ids."""
    file = FileAttachment.model_validate({**_FILE, "id": new_id("atc"), "thread_id": thread_id})
    image = ImageAttachment(
        id=new_id("atc"),
        name=_ODD,
        mime_type="image/png",
        preview_url=AnyUrl("https://example.org/p.png?a=%20b"),
        thread_id=thread_id,
    )
    return [file, image]
