"""The composition root: the rooms of one installation, wired together. The only module that knows every room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout

from chatdock.errors import ChatDockError, UsageError
from chatdock.http import Services
from chatdock.identity import Guests, Links, load_secret_key
from chatdock.knowledge import open_knowledge
from chatdock.runs import Runs
from chatdock.settings import Settings
from chatdock.storage.attachment_files import AttachmentFolder
from chatdock.storage.attachment_sweep import AttachmentSweep
from chatdock.storage.engine import Database
from chatdock.storage.migrations import migrate, named_settings
from chatdock.storage.outage import outage
from chatdock.telemetry import leave_sdk_logger_alone, prometheus_metrics

if TYPE_CHECKING:
    from agents import Agent

    from chatdock.assistant import Actions, Assistant
    from chatdock.chat import Attachments, Chat
    from chatdock.storage.thread_store import ThreadStore

Prepare = Callable[[Database], Awaitable[None]]
"""What has to be done with the migrated database before the first message, such as indexing."""

RETRY_SECONDS: Final = 2.0
"""How often a database that is down at start is tried again."""

_logger = logging.getLogger(__name__)


class House:
    """The rooms of one installation, wired together, and their start and end."""

    def __init__(
        self,
        settings: Settings,
        *,
        agent: Agent[Any] | None = None,
        actions: Actions | None = None,
        prepare: Prepare | None = None,
    ) -> None:
        """Wire the rooms; nothing is opened and no SDK is imported yet.

        Raises:
            UsageError: The secret key is unusable.
        """
        self._settings: Final = settings
        self._agent: Final = agent
        self._actions: Final = actions
        self._prepare: Final = prepare
        metrics = prometheus_metrics()
        self._database: Final = Database.of(settings, metrics)
        self._is_closed = False
        self._lock: FileLock | None = None
        self._opening: asyncio.Task[None] | None = None
        self._healing: asyncio.Task[None] | None = None
        self._assistant: Assistant | None = None
        self._told: Final[dict[str, str]] = {}
        given = settings.secret_key.get_secret_value() if settings.secret_key else None
        key = load_secret_key(
            given,
            settings.data_dir,
            may_create=self._database.is_sqlite,
            setting=f"{settings.prefix}SECRET_KEY",
        )
        self._files: Final = AttachmentFolder(settings.resolved_attachments_dir)
        self._attachment_sweep: Final = AttachmentSweep(
            self._database, self._files, unsent_hours=settings.attachment_unsent_hours
        )
        knowledge = open_knowledge(self._database, settings, metrics)
        self.services: Final = Services(
            settings=settings,
            guests=Guests(key),
            links=Links(key, seconds=settings.attachment_link_seconds),
            knowledge=knowledge,
            metrics=metrics,
            check_database=self._check_database,
            check_search=knowledge.warm,
            runs=Runs(
                self._database,
                run_seconds=settings.run_seconds,
                queue=settings.run_queue,
                shutdown_seconds=settings.shutdown_seconds,
                log_days=settings.run_log_days,
                sweeps=(self._attachment_sweep.sweep,),
                metrics=metrics,
            ),
        )
        metrics.watch(
            runs_active=lambda: self.services.runs.answering,
            runs_waiting=lambda: self.services.runs.waiting,
            connections=lambda: self._database.connections_in_use,
        )

    def claim(self) -> None:
        """Take the SQLite file for this process; raises `UsageError` when another one serves it."""
        file = self._database.file
        if self._lock is not None or file is None:
            return
        lock = FileLock(f"{file}.serving")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise UsageError(
                f"Another ChatDock process serves the data in {file.parent}. "
                "Stop it, or choose another folder with --data or DATA_DIR."
            ) from None
        self._lock = lock

    @property
    def has_started(self) -> bool:
        """Whether the rooms are open, or are being opened."""
        return self._opening is not None

    async def start(self) -> None:
        """Begin to open the rooms, once; the application serves what is ready meanwhile.

        Raises:
            UsageError: The house was closed before.
        """
        if self._is_closed:
            raise UsageError(
                "This application has ended and cannot start again: make a new one with create_app."
            )
        if not self.has_started:
            self._opening = asyncio.create_task(self._open(), name="open-house")

    async def drain(self) -> int:
        """Accept no new message, let answers end within the grace time, and cut off the others.

        Returns how many were cut off and saved as far as they were written.
        """
        return await self.services.runs.drain()

    def hurry(self) -> None:
        """Let no answer take the rest of its grace time."""
        self.services.runs.hurry()

    async def stop(self) -> None:
        """Drain the runs and close everything, one after the other, whatever fails of it."""
        self._is_closed = True
        for task in (self._opening, self._healing):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        async with AsyncExitStack() as closing:
            if self._lock is not None:
                closing.callback(self._lock.release)
            closing.push_async_callback(self._database.close)
            if self._assistant is not None:
                closing.push_async_callback(self._assistant.close)
            closing.push_async_callback(self.services.runs.stop_all)

    async def _open(self) -> None:
        try:
            await self._open_rooms()
        except Exception as error:  # noqa: BLE001 - readiness tells, and the owner reads the log
            self._tell_down("chat", "The assistant could not start", error)

    async def _open_rooms(self) -> None:
        chat_room = asyncio.create_task(asyncio.to_thread(_import_chat_room))
        await self._open_database()
        self.services.set_ok("database")
        if not await self._open_search():
            self._healing = asyncio.create_task(self._heal_search())
        await chat_room
        chat = self._make_chat()
        await chat.recover()
        await self._rehearse()
        self.services.set_ok("chat")
        self.services.open_chat(chat)

    async def _rehearse(self) -> None:
        from chatdock.chat import rehearse
        from chatdock.storage.thread_store import ThreadStore

        services, store = self.services, ThreadStore(self._database)
        await rehearse(self._settings, services.knowledge, store, services.runs)

    async def _open_database(self) -> None:
        while True:
            try:
                self.claim()
                await migrate(self._database)
                await self.services.runs.start()
            except Exception as error:  # noqa: BLE001 - whatever it is, its end is waited for
                self._tell_down("database", "The database cannot be opened", error)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _open_search(self) -> bool:
        try:
            if self._prepare is not None:
                await self._prepare(self._database)
            await self.services.knowledge.warm()
        except Exception as error:  # noqa: BLE001 - chat goes on without search, and says so
            self._tell_down("search", "Search is not available", error)
            return False
        self.services.set_ok("search")
        return True

    async def _heal_search(self) -> None:
        """Try again until search is there."""
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            if await self._open_search():
                return

    async def _check_database(self) -> None:
        """Read as requests do, and write: a full disk and a lock are seen only then."""
        await asyncio.gather(self._database.ping(), self.services.runs.beat())

    def _tell_down(self, component: str, what: str, error: Exception) -> None:
        """Note why a component is down, and log it when that is news."""
        # Only our own messages: another library's can hold texts, statements and paths.
        detail = error.message if isinstance(error, ChatDockError) else outage(error)
        for setting in named_settings(error):
            detail = f"{detail} ({setting})"
        if self._told.get(component) != detail:
            _logger.error("%s: %s", what, detail)
            self._told[component] = detail
        self.services.set_down(component, outage(error))

    def _make_chat(self) -> Chat:
        from chatdock.assistant import Assistant
        from chatdock.chat import Chat, ChatDockServer
        from chatdock.storage.thread_store import ThreadStore

        store = ThreadStore(self._database, self._files)
        self._assistant = Assistant(
            settings=self._settings,
            knowledge=self.services.knowledge,
            store=store,
            agent=self._agent,
            files=self._files,
            metrics=self.services.metrics,
        )
        server = ChatDockServer(store, self._assistant, self._attachments(store), self._actions)
        return Chat(
            server,
            self.services.runs,
            max_message_chars=self._settings.max_message_chars,
            metrics=self.services.metrics,
        )

    def _attachments(self, store: ThreadStore) -> Attachments | None:
        from chatdock.chat import AttachmentLimits, Attachments

        settings = self._settings
        if not settings.attachments:
            return None
        limits = AttachmentLimits(
            max_bytes=settings.attachment_max_bytes,
            types=settings.attachment_types,
            max_per_message=settings.attachment_max_per_message,
            room_bytes=settings.attachment_reader_bytes,
        )
        return Attachments(store, self._files, limits)


def _import_chat_room() -> None:
    """Import the agent SDKs, which takes 1.5 s, away from the event loop."""
    leave_sdk_logger_alone()
    import chatdock.chat  # noqa: F401 # pyright: ignore[reportUnusedImport]
