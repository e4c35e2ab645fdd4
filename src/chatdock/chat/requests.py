"""Turns a request's JSON object into a ChatKit request, or into an error that says how to mend it."""

from __future__ import annotations

import difflib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast, get_args

from chatkit.types import (
    AttachmentCreateParams,
    AttachmentsCreateReq,
    ChatKitReq,
    InputTranscribeReq,
    StructuredInputSubmission,
    ThreadCustomActionParams,
    ThreadRetryAfterItemParams,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsRetryAfterItemReq,
    ThreadsSyncCustomActionReq,
    ThreadsUpdateReq,
    UserMessageInput,
    UserMessageTagContent,
)
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

from chatdock.errors import BadRequestError, TooLargeError, field_name

from .file_types import plain_type

MAX_TITLE_CHARS: Final = 200
MAX_QUOTE_CHARS: Final = 2_000
MAX_LIST_ENTRIES: Final = 100
MAX_NAME_CHARS: Final = 255
MAX_TAG_BYTES: Final = 8_192
MAX_OPTIONS_BYTES: Final = 1_024


class MessageEditParams(ThreadRetryAfterItemParams):
    """Which message is asked anew, and what it says from now on."""

    input: UserMessageInput


class MessageEditReq(ThreadsRetryAfterItemReq):
    """A retry that brings the message in other words: ChatDock's own addition to the op."""

    # Nobody assigns it: a narrower type does no harm.
    params: MessageEditParams  # pyright: ignore[reportIncompatibleVariableOverride]


# Building the adapter costs 2 ms; the SDK does it for each request.
_ADAPTER: Final[TypeAdapter[ChatKitReq]] = TypeAdapter(ChatKitReq)


def _op_names() -> tuple[str, ...]:
    union = get_args(ChatKitReq)[0]
    names: list[str] = []
    for member in get_args(union):
        for model in get_args(member) or (member,):
            names.extend(get_args(cast("type[BaseModel]", model).model_fields["type"].annotation))
    return tuple(sorted(names))


OPS: Final = _op_names()
"""Names of the ops that the SDK knows, sorted."""


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """A request in the SDK's types, and the JSON object that it was read from."""

    op: ChatKitReq
    body: dict[str, Any]

    @property
    def metadata(self) -> dict[str, Any]:
        """The request's own metadata; empty when it has none."""
        metadata = self.body.get("metadata")
        return cast("dict[str, Any]", metadata) if isinstance(metadata, dict) else {}


def parse_request(body: dict[str, Any], *, max_message_chars: int) -> ParsedRequest:
    """Parse a request's JSON object; raises `BadRequestError` and `TooLargeError`."""
    _check_op(body)
    _check_size(body)
    _fill_defaults(body)
    try:
        op = MessageEditReq(**body) if _edits(body) else _ADAPTER.validate_python(body)
    except ValidationError as error:
        raise BadRequestError(_describe(error, str(body["type"]))) from None
    match op:
        case ThreadsCreateReq() | ThreadsAddUserMessageReq() | MessageEditReq():
            _check_message(op.params.input, max_message_chars)
        case InputTranscribeReq():
            _check_sound(op.params.audio_base64)
        case ThreadsAddStructuredInputReq():
            _check_answers(op.params.input, max_message_chars)
        case ThreadsCustomActionReq() | ThreadsSyncCustomActionReq():
            _check_action(op.params, op.type)
        case AttachmentsCreateReq():
            _check_attachment(op.params)
        case ThreadsUpdateReq() if len(op.params.title) > MAX_TITLE_CHARS:
            raise TooLargeError(f"A title has at most {MAX_TITLE_CHARS} characters. Shorten it.")
        case _:
            pass
    return ParsedRequest(op, body)


def _check_op(body: dict[str, Any]) -> None:
    name = body.get("type")
    if not isinstance(name, str):
        raise BadRequestError(
            f'The field "type" is missing. It names the op, one of: {", ".join(OPS)}.'
        )
    if name in OPS:
        return
    near = difflib.get_close_matches(name[:80], OPS, n=1, cutoff=0.4)
    hint = f'Did you mean "{near[0]}"?' if near else f"Known ops: {', '.join(OPS)}."
    raise BadRequestError(f'There is no op "{name[:80]}". {hint}')


def _check_size(body: dict[str, Any]) -> None:
    """Refuse what would take seconds to validate, only to be wrong."""
    for path, entries in _entries(body):
        if entries > MAX_LIST_ENTRIES:
            raise TooLargeError(
                f'The field "{path}" has {entries:,} entries; the most is {MAX_LIST_ENTRIES}.'
            )


def _entries(body: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """What the SDK checks entry by entry: the lists in the params, in a message and in answers, and the answers."""
    params = _object(body, "params")
    message = _object(params, "input")
    answers = _object(message, "answers")
    yield "params.input.answers", len(answers)
    below = ((f"params.input.answers.{name[:80]}", _object(answers, name)) for name in answers)
    for prefix, fields in (("params", params), ("params.input", message), *below):
        for name, value in fields.items():
            if isinstance(value, list):
                yield f"{prefix}.{name[:80]}", len(cast("list[object]", value))


def _object(fields: dict[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _fill_defaults(body: dict[str, Any]) -> None:
    if not isinstance(body.get("metadata"), dict):
        # No request is refused for its context.
        body["metadata"] = {}
    params = body.setdefault("params", {})
    message = cast("dict[str, Any]", params).get("input") if isinstance(params, dict) else None
    if isinstance(message, dict) and "content" in message:
        message = cast("dict[str, Any]", message)
        message.setdefault("attachments", [])
        message.setdefault("inference_options", {})


def _edits(body: dict[str, Any]) -> bool:
    is_retry = body["type"] == "threads.retry_after_item"
    return is_retry and _object(body, "params").get("input") is not None


def _describe(error: ValidationError, op: str) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    # The path starts with the tag of the union's member, which says nothing to the caller.
    path = field_name(*(part for part in first["loc"] if part != op))
    what = "is missing" if first["type"] == "missing" else f"is wrong: {first['msg']}"
    return f'The field "{path}" of "{op}" {what}.'


def _check_sound(audio_base64: str) -> None:
    try:
        # As the SDK will read it.
        b64decode(audio_base64)
    except ValueError:
        raise BadRequestError(
            'The field "params.audio_base64" of "input.transcribe" is wrong: it is no Base64.'
        ) from None


def _check_answers(submission: StructuredInputSubmission, max_chars: int) -> None:
    values = [value for answer in submission.answers.values() for value in answer.values]
    length = sum(map(len, values))
    if length > max_chars:
        raise TooLargeError(
            f"The answers have {length:,} characters; the most is {max_chars:,}. Shorten them."
        )


def _check_action(params: ThreadCustomActionParams, op: str) -> None:
    # The SDK's default for it is a type variable, which nothing can write down.
    if "type" not in params.action.model_fields_set:
        raise BadRequestError(f'The field "params.action.type" of "{op}" is missing.')


def _check_attachment(params: AttachmentCreateParams) -> None:
    if params.size < 0:
        raise BadRequestError('The field "params.size" is wrong: it counts bytes.')
    if not params.name or len(params.name) > MAX_NAME_CHARS:
        raise BadRequestError(
            f'The field "params.name" is wrong: it has 1 to {MAX_NAME_CHARS} characters.'
        )
    # Here too: an owner's own store of attachments need not look at it.
    plain_type(params.mime_type)


def _check_message(message: UserMessageInput, max_message_chars: int) -> None:
    if len(message.quoted_text or "") > MAX_QUOTE_CHARS:
        raise TooLargeError(
            f"A quote has at most {MAX_QUOTE_CHARS:,} characters. Select less text."
        )
    if len(to_json(message.inference_options)) > MAX_OPTIONS_BYTES:
        raise TooLargeError(
            f'The "inference_options" of a message have at most {MAX_OPTIONS_BYTES:,} bytes.'
        )
    for part in message.content:
        if isinstance(part, UserMessageTagContent) and len(to_json(part.data)) > MAX_TAG_BYTES:
            raise TooLargeError(f"The data of a tag has at most {MAX_TAG_BYTES:,} bytes.")
    length = sum(len(part.text) for part in message.content)
    if length > max_message_chars:
        raise TooLargeError(
            f"The message has {length:,} characters; the most is {max_message_chars:,}. Shorten it."
        )
    if not message.attachments and not any(part.text.strip() for part in message.content):
        raise BadRequestError("The message is empty. Write a question, or attach a file.")
