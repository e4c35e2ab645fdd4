"""Every error of ours: its code, its HTTP status, and whether a retry can help.

The message says what happened and what to do about it; it reaches clients and terminals as it is.
"""

from __future__ import annotations

from typing import ClassVar, Final

_MAX_NAME_CHARS: Final = 80


class ChatDockError(Exception):
    """Base of every error that ChatDock raises on purpose."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    allow_retry: ClassVar[bool] = True

    def __init__(self, message: str) -> None:
        """Keep the message that clients and terminals are shown."""
        super().__init__(message)
        self.message = message


class UsageError(ChatDockError):
    """A command was given something it cannot work with; the process ends with exit code 2."""

    code = "usage"
    status = 400
    allow_retry = False


class BadRequestError(ChatDockError):
    """The request is malformed: not JSON, an unknown op, a missing or wrong field."""

    code = "bad_request"
    status = 400
    allow_retry = False


class NotSupportedError(ChatDockError):
    """The op is known, and this installation does not offer it."""

    code = "not_supported"
    status = 400
    allow_retry = False


class UnauthenticatedError(ChatDockError):
    """The request carries no valid identity."""

    code = "unauthenticated"
    status = 401
    allow_retry = False


class ForbiddenError(ChatDockError):
    """The request is understood and refused: a foreign origin, or identities that disagree."""

    code = "forbidden"
    status = 403
    allow_retry = False


class NotFoundError(ChatDockError):
    """The thread, item, attachment or page is absent, or not the caller's: both read the same."""

    code = "not_found"
    status = 404
    allow_retry = False


class ConflictError(ChatDockError):
    """What is there already refuses the request: a thread that is locked or closed, a key that was used."""

    code = "conflict"
    status = 409
    allow_retry = False


class BusyError(ConflictError):
    """The thread is busy with another run, and the request is none that waits."""

    code = "busy"


class TooSlowError(ChatDockError):
    """The body did not arrive in time."""

    code = "too_slow"
    status = 408


class TooLargeError(ChatDockError):
    """The body or a field of it is over its limit."""

    code = "too_large"
    status = 413
    allow_retry = False


class UnsupportedMediaTypeError(ChatDockError):
    """The body is not JSON, or a file is of a kind that is not accepted."""

    code = "unsupported_media_type"
    status = 415
    allow_retry = False


class TooManyRequestsError(ChatDockError):
    """A limit is used up for now."""

    code = "too_many_requests"
    status = 429


class AnswerFailedError(ChatDockError):
    """The assistant could not finish an answer that is given in one piece; the thread keeps what it wrote."""

    code = "answer_failed"
    status = 502


class TranscriptionFailedError(ChatDockError):
    """What was dictated could not be turned into text; the server for it failed or took too long."""

    code = "transcription_failed"
    status = 502


class SwitchedOffError(ChatDockError):
    """The owner's settings cannot be used, so that there is no assistant until they are mended."""

    code = "switched_off"
    status = 503
    allow_retry = False


class UnavailableError(ChatDockError):
    """A part that the request needs is not ready; it heals by itself."""

    code = "unavailable"
    status = 503


def field_name(*path: object) -> str:
    """The name of a body's field, for a message: what the client made up of it is cut."""
    return ".".join(str(part)[:_MAX_NAME_CHARS] for part in path)
