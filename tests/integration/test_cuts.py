"""Connections are cut in mid-answer, anywhere; whoever comes back sees each frame once, in order."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest
from tests.pacing import PacedTokens
from tests.postgres import PostgreSQL
from tests.raw_streams import Numbered, Received, exchange, request
from tests.requirements import requirement
from tests.running_app import guest, running_app

CUTS_EACH: Final = 3
WORDS: Final = tuple(f"word{number} " for number in range(300))

How = Literal["after", "last-event-id", "both", "key"]
"""How a reader comes back: by a cursor in the query, in the header, or by sending its message again."""


@dataclass(frozen=True)
class Cut:
    """One connection that does not last.

    Attributes:
        reader: Who reads over it.
        server: Which of the servers it goes to.
        how: How the reader says where it is.
        after_bytes: How many bytes of the response come through.
        rudely: Whether it is cut by a reset.
    """

    reader: int
    server: int
    how: How
    after_bytes: int
    rudely: bool


@dataclass(frozen=True)
class Plan:
    """What happens during one answer.

    Attributes:
        cuts: The connections that are cut, in the order of each reader.
        late: For each reader, whether it comes back for the rest only when the answer is complete.
        last_server: Where each reader gets the rest.
    """

    cuts: Sequence[Cut]
    late: Sequence[bool]
    last_server: Sequence[int]


@st.composite
def plans(draw: st.DrawFn, servers: int) -> Plan:
    readers = draw(st.integers(1, 2))
    cuts = st.builds(
        Cut,
        reader=st.integers(0, readers - 1),
        server=st.integers(0, servers - 1),
        how=st.sampled_from(("after", "last-event-id", "both", "key")),
        # In the head, which has about 300 bytes, or in the frames, which have about 200 each.
        after_bytes=st.integers(0, 300) | st.integers(300, 3_000),
        rudely=st.booleans(),
    )
    return Plan(
        draw(st.lists(cuts, min_size=CUTS_EACH, max_size=CUTS_EACH, unique=True)),
        [draw(st.booleans()) for _ in range(readers)],
        [draw(st.integers(0, servers - 1)) for _ in range(readers)],
    )


class Model:
    """Which answer the fake model gives next."""

    def __init__(self) -> None:
        self.tokens = PacedTokens(WORDS)

    def next_answer(self) -> PacedTokens:
        self.tokens = PacedTokens(WORDS)
        return self.tokens

    def choose(self, asked: FakeRequest) -> FakeReply:
        # A wish for a title comes without tools.
        return FakeReply(tokens=self.tokens if asked.body.get("tools") else ("Title",))


@dataclass
class Conversation:
    """A thread and who reads it.

    Attributes:
        urls: The servers to choose from for each connection; the first one is asked.
        cookie: The reader's session.
        thread: Id of the thread.
        model: Whose answers are read.
        last: The highest frame number so far.
        cuts: How many connections were cut before their response was complete.
    """

    urls: Sequence[str]
    cookie: str
    thread: str
    model: Model
    last: int = 0
    cuts: int = 0

    def message(self, key: str) -> bytes:
        content = [{"type": "input_text", "text": "Go on."}]
        params = {"thread_id": self.thread, "input": {"content": content}}
        body = json.dumps({"type": "threads.add_user_message", "params": params}).encode()
        headers = {"Cookie": self.cookie, "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key, "X-ChatDock-Resume": "1"}
        return request("POST", "/chatkit", headers, body)

    def attachment(self, how: How, cursor: int) -> bytes:
        headers = {"Cookie": self.cookie}
        if how != "after":
            headers["Last-Event-ID"] = str(cursor)
        # A browser repeats its first address and adds what it has seen since.
        query = {"after": f"?after={cursor}", "both": "?after=0"}.get(how, "")
        return request("GET", f"/chatkit/threads/{self.thread}/run{query}", headers)

    async def log(self, server: int, after: int) -> list[Numbered]:
        """The thread's frames above `after`, up to the end of what runs."""
        sent = self.attachment("after", after)
        return (await exchange(self.urls[server], sent)).frames


class Reader:
    """One who is cut off and comes back with the last number that it saw."""

    def __init__(self, talk: Conversation, key: str) -> None:
        self._talk: Final = talk
        self._key: Final = key
        self._cursor = talk.last
        self.seen: Final[list[Numbered]] = []

    async def attach(
        self,
        server: int,
        how: How,
        *,
        before_read: Callable[[int], None],
        cut_after_bytes: int | None = None,
        rudely: bool = False,
    ) -> Received:
        again = how == "key"
        sent = self._talk.message(self._key) if again else self._talk.attachment(how, self._cursor)
        got = await exchange(
            self._talk.urls[server],
            sent,
            cut_after_bytes=cut_after_bytes,
            rudely=rudely,
            before_read=before_read,
        )
        assert got.status in {200, 204, None}
        for frame in got.frames:
            if again and frame[0] <= self._cursor:
                # A repeated message is answered from its first frame on: the same frames, then.
                assert frame in self.seen
            else:
                self.seen.append(frame)
        self._cursor = max([self._cursor, *(number for number, _ in self.seen)])
        return got


class Answer:
    """One answer that is read by one who is never cut off, and by those of a plan."""

    def __init__(self, talk: Conversation, plan: Plan) -> None:
        self._talk: Final = talk
        self._plan: Final = plan
        self._tokens: Final = talk.model.next_answer()
        key = f"behind-{talk.last}"
        self._uncut: Final = Reader(talk, key)
        self._readers: Final = [Reader(talk, key) for _ in plan.late]
        self._being_cut = len(self._readers)
        self._has_begun: Final = asyncio.Event()
        self._has_ended: Final = asyncio.Event()

    async def read(self) -> list[list[Numbered]]:
        """What each reader has seen in the end, the one who was never cut first."""
        try:
            async with asyncio.TaskGroup() as reading:
                reading.create_task(self._read_uncut())
                for number in range(len(self._readers)):
                    reading.create_task(self._read_with_cuts(number))
        finally:
            self._tokens.let_all()
        return [self._uncut.seen, *(reader.seen for reader in self._readers)]

    async def _read_uncut(self) -> None:
        def note(received_bytes: int) -> None:
            if received_bytes:
                self._has_begun.set()

        assert (await self._uncut.attach(0, "key", before_read=note)).is_whole
        self._has_ended.set()

    async def _read_with_cuts(self, number: int) -> None:
        reader = self._readers[number]
        await self._has_begun.wait()
        for cut in self._plan.cuts:
            if cut.reader == number:
                await self._read_until(cut, reader)
        self._being_cut -= 1
        if self._plan.late[number]:
            self._let_the_rest_go()
            await self._has_ended.wait()
        last = self._plan.last_server[number]
        rest = await reader.attach(last, "after", before_read=lambda _: self._let_the_rest_go())
        assert rest.is_whole

    async def _read_until(self, cut: Cut, reader: Reader) -> None:
        got = await reader.attach(
            cut.server,
            cut.how,
            cut_after_bytes=cut.after_bytes,
            rudely=cut.rudely,
            # While somebody waits there is always a token on its way.
            before_read=lambda _: self._tokens.let(),
        )
        self._talk.cuts += not got.is_whole

    def _let_the_rest_go(self) -> None:
        if not self._being_cut:
            self._tokens.let_all()


async def check_one_answer(talk: Conversation, plan: Plan) -> None:
    """Each reader sees each frame once and in order: what the log of every server holds."""
    seen = await Answer(talk, plan).read()
    logs = [await talk.log(server, talk.last) for server in range(len(talk.urls))]
    for each in [*seen, *logs[1:]]:
        assert each == logs[0]
    numbers = [number for number, _ in logs[0]]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > talk.last
    talk.last = numbers[-1]
    updates = [json.loads(data).get("update", {}) for _, data in logs[0]]
    assert "".join(update.get("delta", "") for update in updates) == "".join(WORDS)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Conversation]:
    """A conversation on one server, with one answer that nobody disturbed."""
    async with talk_on([tmp_path]) as begun:
        yield begun


@pytest.fixture
async def talk_of_two(tmp_path: Path, postgresql: PostgreSQL) -> AsyncIterator[Conversation]:
    """The same, on two servers that share one PostgreSQL database."""
    async with postgresql.new_database() as url:
        shared = {
            "database_url": url.render_as_string(hide_password=False),
            "secret_key": SecretStr("of both of them, and long enough to be one"),
        }
        async with talk_on([tmp_path / "a", tmp_path / "b"], **shared) as begun:
            yield begun


@asynccontextmanager
async def talk_on(folders: Sequence[Path], **settings: Any) -> AsyncGenerator[Conversation]:
    model = Model()
    with FakeOpenAI(script=model.choose) as fake:
        # Little is merged, so that there are many frames to be cut.
        chosen = {"model": "chat/fake", "model_base_url": fake.base_url, "coalesce_ms": 2}
        settings |= {**chosen, "model_api_key": SecretStr("none")}
        async with AsyncExitStack() as stack:
            apps = [running_app(folder, **settings) for folder in folders]
            urls = [await stack.enter_async_context(app) for app in apps]
            client = await stack.enter_async_context(guest(urls[0]))
            yield await begin(urls, client, model)
            model.tokens.let_all()


async def begin(urls: Sequence[str], client: httpx.AsyncClient, model: Model) -> Conversation:
    """A thread with its first answer."""
    model.tokens.let_all()
    content = [{"type": "input_text", "text": "Hello."}]
    body = {"type": "threads.create", "params": {"input": {"content": content}}}
    first = await client.post("/chatkit", json=body, headers={"X-ChatDock-Resume": "1"})
    created = json.loads(first.text.partition("data: ")[2].partition("\n")[0])
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    talk = Conversation(urls, cookie, created["thread"]["id"], model)
    talk.last = (await talk.log(0, 0))[-1][0]
    return talk


ONE_SERVER: Final = plans(servers=1)
TWO_SERVERS: Final = plans(servers=2)
SHORT: Final = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@requirement("RUN-2")
@SHORT
@given(plan=ONE_SERVER)
async def test_a_reader_who_is_cut_off_anywhere_sees_each_frame_once(
    talk: Conversation, plan: Plan
) -> None:
    await check_one_answer(talk, plan)


@pytest.mark.long
@requirement("RUN-2")
@settings(SHORT, max_examples=340)
@given(plan=ONE_SERVER)
async def test_readers_who_are_cut_off_a_thousand_times_see_each_frame_once(
    talk: Conversation, plan: Plan
) -> None:
    await check_one_answer(talk, plan)


@requirement("RUN-2")
@SHORT
@given(plan=TWO_SERVERS)
async def test_a_reader_who_comes_back_to_another_server_sees_each_frame_once(
    talk_of_two: Conversation, plan: Plan
) -> None:
    await check_one_answer(talk_of_two, plan)


@pytest.mark.long
@requirement("RUN-2")
@settings(SHORT, max_examples=340)
@given(plan=TWO_SERVERS)
async def test_readers_who_change_servers_a_thousand_times_see_each_frame_once(
    talk_of_two: Conversation, plan: Plan
) -> None:
    await check_one_answer(talk_of_two, plan)
