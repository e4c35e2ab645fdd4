"""The playground: every state of the chat by its name, in a browser."""

from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from socket import create_server
from threading import Thread
from typing import Any, Final
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Locator, Page

from chatdock.http import PLAYGROUND
from chatdock.http.widget import router as widget

_REACHED_MS: Final = 60_000
"""How long a state may take: a machine that is busy freezes for seconds."""

_SHOW: Final = """([change, limit]) => Promise.race([
    (change ? playground.show(change) : playground.settled()).then(() => true),
    new Promise((resolve) => setTimeout(resolve, limit, false)),
])"""


@contextmanager
def running_playground() -> Generator[str]:
    """The address of a server that has the playground and the widget, and no assistant: the page needs none."""
    app = FastAPI()
    for router in (PLAYGROUND, widget):
        app.include_router(router)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    with closing(create_server(("127.0.0.1", 0))) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        # Whoever connects earlier than the server is there waits in the listener's queue.
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def open_playground(page: Page, url: str, **params: str) -> None:
    """Open the chat alone, in the state that the parameters of the address name."""
    page.goto(f"{url}/playground?{urlencode({'bare': '1', **params})}")
    _reach(page, None, str(params))


def states(page: Page) -> list[str]:
    """The names of all states."""
    return page.evaluate("playground.states")


def show(page: Page, state: str, **change: Any) -> None:
    """Go to another state, and return when it is reached."""
    _reach(page, {"state": state, **change}, state)


def settle(page: Page) -> None:
    """Return when nothing goes on in the page but what is held."""
    _reach(page, None, page.url)


def release(page: Page) -> None:
    """Let go what the scripted server holds, and return when that has been drawn."""
    page.evaluate("playground.release()")
    settle(page)


def chat(page: Page) -> Locator:
    """The chat."""
    return page.locator("chatdock-chat")


def button(page: Page, name: str) -> Locator:
    """A button of the chat by its whole name."""
    return chat(page).get_by_role("button", name=name, exact=True)


def style(page: Page, selector: str, name: str) -> str:
    """What the browser makes of a property of the first element that is found."""
    script = "(element, name) => getComputedStyle(element)[name]"
    return page.locator(selector).first.evaluate(script, name)


def call(page: Page, method: str, *arguments: Any) -> None:
    """Call a method of the chat without waiting for its end."""
    script = "([method, values]) => void playground.chat[method](...values)"
    page.evaluate(script, [method, list(arguments)])
    settle(page)


def notes(page: Page) -> list[str]:
    """The names of the events of the chat and of the ops that it has sent, in order."""
    return page.evaluate("playground.notes.map(({ name }) => name)")


def params_of(page: Page, op: str) -> Any:
    """What the newest op, or event, of a name carried."""
    script = "op => playground.notes.findLast(({ name }) => name === op).detail"
    return page.evaluate(script, op)


def _reach(page: Page, change: Mapping[str, Any] | None, name: str) -> None:
    reached = page.evaluate(_SHOW, [change, _REACHED_MS])
    assert reached, f"{name} was not reached: {page.evaluate('JSON.stringify(playground.notes)')}"
