"""The door of the room: a request body in; an answer, or a run to follow, out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Final, cast

from chatkit.types import (
    StreamingReq,
    ThreadMetadata,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsDeleteReq,
    ThreadsRetryAfterItemReq,
    UserMessageItem,
    is_streaming_req,
)
from pydantic_core import from_json, to_json

from chatdock.context import Principal, ReaderContext, RequestContext
from chatdock.errors import NotSupportedError
from chatdock.runs import NewRun, RunCursor, Runs
from chatdock.storage.ids import new_id
from chatdock.telemetry import UNMEASURED, Metrics

from .attachments import Attachments
from .checks import Checks
from .reader import dump_reader, go_on, keep_last, load_reader, read_reader
from .recovery import Recovery
from .requests import OPS, ParsedRequest, parse_request
from .sdk import RemediedChatKitServer
from .work import ChatWork


class Chat:
    """Parses, authorises and serves ChatKit requests.

    Attributes:
        ops: Names of the ops that there are.
    """

    ops: Final = OPS

    def __init__(
        self,
        server: RemediedChatKitServer,
        runs: Runs,
        *,
        max_message_chars: int,
        metrics: Metrics = UNMEASURED,
    ) -> None:
        """Serve with the given server; streaming ops become runs."""
        self._server: Final = server
        self._runs: Final = runs
        self._checks: Final = Checks(server)
        self._max_message_chars: Final = max_message_chars
        self._metrics: Final = metrics

    @property
    def attachments(self) -> Attachments:
        """What takes files in and gives them back; raises `NotSupportedError` when nothing does."""
        attachments = self._server.attachment_store
        if not isinstance(attachments, Attachments):
            raise NotSupportedError("This assistant takes no attachments.")
        return attachments

    async def handle(
        self,
        body: dict[str, Any],
        *,
        principal: Principal,
        request_id: str,
        idempotency_key: str | None = None,
        page_url: str | None = None,
    ) -> bytes | RunCursor:
        """Serve one request: JSON bytes, or the run whose frames are the answer.

        Raises the errors of `chatdock.errors` before anything is sent or changed.

        Args:
            body: A ChatKit request as JSON object.
            principal: The verified reader.
            request_id: Id of the request in logs and errors.
            idempotency_key: The client's own id of this request, if it sent one.
            page_url: The header `X-Page-URL`, if it was sent.
        """
        parsed = parse_request(body, max_message_chars=self._max_message_chars)
        request_hash = _hash(parsed.body)
        if joined := await self._runs.join(idempotency_key, request_hash, principal):
            return joined
        context = RequestContext(
            principal=principal, reader=_reader(parsed, page_url), request_id=request_id
        )
        op = parsed.op
        if idempotency_key is None and is_streaming_req(op):
            joined = await self._runs.join_left(request_hash, principal)
            if joined is not None:
                return joined
        await self._checks.check(op, context)
        if isinstance(op, ThreadsDeleteReq):
            await self._runs.stop_thread(op.params.thread_id, principal)
        if not is_streaming_req(op):
            answer = await self._server.answer(op, context)
            if isinstance(op, ThreadsDeleteReq):
                # Runs that came in between have nothing to answer to any more.
                await self._runs.stop_thread(op.params.thread_id, principal)
            return answer
        new = await self._new_run(op, parsed, context, request_hash, idempotency_key)
        work = ChatWork(
            self._server,
            op,
            context,
            thread_id=new.thread_id,
            message=await self._message(op, new.thread_id, context),
            metrics=self._metrics,
        )
        return await self._runs.submit(new, work)

    async def _message(
        self, op: StreamingReq, thread_id: str, context: RequestContext
    ) -> UserMessageItem | None:
        """The item of the message that the op brings."""
        if not isinstance(op, ThreadsCreateReq | ThreadsAddUserMessageReq):
            return None
        context.asked_at = datetime.now(UTC)
        thread = ThreadMetadata(id=thread_id, created_at=context.asked_at)
        return await self._server.build_user_message(op.params.input, thread, context)

    async def check_thread(self, thread_id: str, principal: Principal) -> None:
        """Raise `NotFoundError` unless the thread is the reader's."""
        await self._server.store.load_thread(thread_id, RequestContext(principal=principal))

    async def waiting(self, thread_id: str, principal: Principal) -> list[dict[str, Any]]:
        """The messages that wait for their turn: `run_id`, `input`, and the `item_id` they will have.

        Raises `NotFoundError` unless the thread is the reader's.
        """
        await self.check_thread(thread_id, principal)
        rows = await self._runs.records.waiting(thread_id, principal)
        requests = [(run.id, item_id, from_json(run.request)) for run, item_id in rows]
        return [
            {"run_id": run_id, "item_id": item_id, "input": request["params"]["input"]}
            for run_id, item_id, request in requests
            if request["type"] == "threads.add_user_message"
        ]

    async def failed_action(self, thread_id: str, principal: Principal) -> dict[str, Any] | None:
        """The `action` and `item_id` that the thread's newest run failed at; None when it was no action.

        A client that did not send it, or has been loaded since, can only repeat what it is told.
        """
        run = await self._runs.records.newest(thread_id, principal)
        if run is None or run.state not in {"failed", "interrupted"}:
            return None
        request = from_json(run.request)
        if request["type"] != "threads.custom_action":
            return None
        return {name: request["params"].get(name) for name in ("action", "item_id")}

    async def recover(self) -> int:
        """Save what dead workers left unfinished, tell the clients, and return how many runs it was."""
        return await self._runs.recover(Recovery(self._server, self._runs.records).close)

    async def _new_run(
        self,
        op: StreamingReq,
        parsed: ParsedRequest,
        context: RequestContext,
        request_hash: str,
        idempotency_key: str | None,
    ) -> NewRun:
        turn_id = None
        if isinstance(op, ThreadsCreateReq):
            context.new_thread_id = thread_id = new_id("thr")
        else:
            thread_id = op.params.thread_id
            turn_id = await self._continue_turn(op, thread_id, context)
        if isinstance(op, ThreadsCreateReq | ThreadsAddUserMessageReq):
            context.new_message_id = new_id("msg")
        return NewRun(
            thread_id=thread_id,
            principal=context.principal,
            # Only what the SDK knows, and no metadata: what counts of that is `reader`.
            request=op.model_dump_json(exclude={"metadata"}, exclude_none=True),
            reader=dump_reader(context.reader),
            request_hash=request_hash,
            idempotency_key=idempotency_key,
            turn_id=turn_id,
            message_id=context.new_message_id,
            alone=isinstance(op, ThreadsRetryAfterItemReq),
            creates_thread=isinstance(op, ThreadsCreateReq),
        )

    async def _continue_turn(
        self, op: StreamingReq, thread_id: str, context: RequestContext
    ) -> str | None:
        """The turn that the op goes on with, whose context it takes over; None for a new turn."""
        records, principal = self._runs.records, context.principal
        if isinstance(op, ThreadsRetryAfterItemReq):
            turn = await records.turn_of_item(thread_id, op.params.item_id, principal)
        else:
            # What is not a message belongs to the turn that is shown, not to one that still waits.
            is_message = isinstance(op, ThreadsAddUserMessageReq)
            turn = await records.newest_turn(thread_id, principal, has_begun=not is_message)
        if turn is None:
            return None
        turn_id, last = turn
        if isinstance(op, ThreadsAddUserMessageReq):
            context.reader = keep_last(context.reader, load_reader(last))
            return None
        context.reader = go_on(context.reader, load_reader(last))
        return turn_id


def _hash(body: dict[str, Any]) -> str:
    """Digest of what a request asks for, without what was only said along with it."""
    asked = dict(body["params"])
    if isinstance(asked.get("input"), dict):
        said = cast("dict[str, Any]", asked["input"])
        asked["input"] = {name: value for name, value in said.items() if name != "metadata"}
    return hashlib.sha256(to_json([body["type"], asked])).hexdigest()


def _reader(parsed: ParsedRequest, page_url: str | None) -> ReaderContext:
    message = parsed.body["params"].get("input")
    older = cast("dict[str, Any]", message).get("metadata") if isinstance(message, dict) else None
    input_metadata = cast("dict[str, Any]", older) if isinstance(older, dict) else {}
    return read_reader(parsed.metadata, input_metadata, page_url)
