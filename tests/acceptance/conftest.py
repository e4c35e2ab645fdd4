"""A site whose assistant takes its time, and a reader of it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from chatdock.testing import FakeOpenAI, FakeReply
from tests.chat_page import WORDS
from tests.playground import running_playground
from tests.serving import RunningServer

Serve = Callable[..., RunningServer]


@pytest.fixture
def start_site(serve: Serve, tmp_path: Path) -> Iterator[Serve]:
    """Starts a site of one page whose assistant answers 60 words in about six seconds."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Boats</title><h1 id=a>Boats</h1><p>Tie the line.")
    text = " ".join(f"word{number}" for number in range(WORDS))
    with FakeOpenAI(FakeReply(text=text, tokens_per_second=10)) as fake:
        env = {
            "CHATDOCK_MODEL": "chat/fake",
            "CHATDOCK_MODEL_BASE_URL": fake.base_url,
            "CHATDOCK_MODEL_API_KEY": "none",
            "CHATDOCK_SHUTDOWN_SECONDS": "0",
        }
        yield partial(serve, folder, env=env)


@pytest.fixture
def site(start_site: Serve) -> str:
    """The address of such a site."""
    return start_site().url


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
