# mounted.py
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from chatdock import create_app

assistant = create_app(prefix="HELP_")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
    # What your application starts comes before, what it ends after.
    async with assistant.router.lifespan_context(assistant):
        yield


app = FastAPI(lifespan=lifespan)
app.mount("/help", assistant)


@app.get("/")
async def home() -> HTMLResponse:
    return HTMLResponse('<h1>Boats</h1><script src="/help/chatdock.js" defer></script>')
