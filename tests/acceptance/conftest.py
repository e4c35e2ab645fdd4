"""A site whose assistant takes its time, and a reader of it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from chatdock.testing import FakeOpenAI, FakeReply
from tests.chat_page import WORDS
from tests.playground import running_playground
from tests.serving import RunningServer, running_server

Serve = Callable[..., RunningServer]
_FIRST_WORDS: Final = 15


@dataclass(frozen=True)
class SlowSite:
    """A site of one page, whose assistant answers 60 words in about six seconds.

    Attributes:
        folder: The page.
        env: The settings of its server.
        go_on: Clear while answers are to last: they then wait after their first words.
    """

    folder: Path
    env: Mapping[str, str]
    go_on: threading.Event


@pytest.fixture(scope="module")
def slow_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlowSite]:
    """Such a site, that nobody serves yet."""
    folder = tmp_path_factory.mktemp("slow") / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Boats</title><h1 id=a>Boats</h1><p>Tie the line.")
    text = " ".join(f"word{number}" for number in range(WORDS))
    go_on = threading.Event()
    go_on.set()
    reply = FakeReply(text=text, tokens_per_second=10, pause_after=_FIRST_WORDS, resume=go_on)
    with FakeOpenAI(reply) as fake:
        env = {
            "CHATDOCK_MODEL": "chat/fake",
            "CHATDOCK_MODEL_BASE_URL": fake.base_url,
            "CHATDOCK_MODEL_API_KEY": "none",
            "CHATDOCK_SHUTDOWN_SECONDS": "0",
        }
        yield SlowSite(folder, env, go_on)


@pytest.fixture
def go_on(slow_site: SlowSite) -> Iterator[threading.Event]:
    """Set by a test that wants its answers to end: until then they last, however long a page takes to load."""
    slow_site.go_on.clear()
    yield slow_site.go_on
    slow_site.go_on.set()


@pytest.fixture
def start_site(serve: Serve, slow_site: SlowSite) -> Serve:
    """Serves it for this test alone, which may end the server."""
    return partial(serve, slow_site.folder, env=slow_site.env)


@pytest.fixture(scope="module")
def site(slow_site: SlowSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address, at one server for all tests of a module."""
    data = tmp_path_factory.mktemp("slow") / "data"
    with running_server(slow_site.folder, data_dir=data, env=slow_site.env) as server:
        yield server.url


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(reader: BrowserContext) -> Page:
    """The only page of such a profile."""
    return reader.new_page()


@pytest.fixture(scope="module")
def playground() -> Iterator[str]:
    """The address of a server with the playground."""
    with running_playground() as url:
        yield url
