"""What ChatDock must do, row by row, and which rows no test proves yet.

A test says which row it proves with `@requirement("RUN-3")`, alone or with others that bear the same mark, and
with `@partly("RUN-3")` that it proves a part while others are still missing. `tests/unit/test_requirements_manifest.py`
holds the three lists together: every row has a test or stands in `KNOWN_GAPS` with its reason, never both.
A row is met when a test drives the real thing (a server over HTTP, a database, a browser), not when its
code exists. Rows about time are measured in `benchmarks/`.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

REQUIREMENTS: Final[Mapping[str, str]] = {
    # The ChatKit server
    "SRV-1": "POST /chatkit answers every op of the ChatKit SDK through a subclass of its server.",
    "SRV-2": "Streams are unbuffered text/event-stream with a heartbeat at least every 15 s; the rest is JSON.",
    "SRV-3": "What can be refused is refused before the first byte, in one JSON shape that helps.",
    "SRV-4": "A failure in mid-stream is one error event; what was seen is kept; no internals leak.",
    "SRV-5": "Reader context comes with every op, in three accepted forms, is capped, and is remembered.",
    "SRV-6": "POST /assistant/chatkit takes a simple body and streams, or answers once as JSON.",
    "SRV-7": "Loading a thread gives its newest page in ascending order, and hidden items never leave.",
    "SRV-8": "Titles are made beside the answer and never replace a rename.",
    "SRV-9": "Feedback is kept once per reader and item, can change, and is exported and reported.",
    "SRV-10": "Retry removes the later items in one transaction and refuses unknown items with 404.",
    "SRV-11": "The server itself refuses messages to locked and closed threads.",
    "SRV-12": "A request id is accepted or made, and is in the answer, the log lines and the error body.",
    "SRV-13": "Health routes report each component; metrics are Prometheus and not public.",
    "SRV-14": "The server starts without its database or search, says so, and heals without a restart.",
    "SRV-15": "The first request after the start costs at most twice a steady one.",
    # Storage
    "STO-1": "One URL chooses SQLite or PostgreSQL, and one suite passes on both.",
    "STO-2": "All eleven item types come back equal to what was stored.",
    "STO-3": "Every query is scoped by organisation and user, in the one place that builds queries.",
    "STO-4": "PostgreSQL row-level security stands behind the scoping and fails closed.",
    "STO-5": "Ids have at least 122 random or time-ordered bits, and writes are upserts.",
    "STO-6": "Items keep the position they were given; lists page by key and stay flat at a million items.",
    "STO-7": "Pool, schema and URL forms are settings; a host application is never disturbed.",
    "STO-8": "Migrations run at start under a lock, and the previous release runs on the new schema.",
    "STO-9": "Threads expire by rule; export and erase cover every store of a user's data.",
    "STO-10": "Attachments live on disk or S3, checked for owner, size and real type.",
    "STO-11": "An owner's own ChatKit store can hold the items and is checked by a shipped suite.",
    "STO-12": "Killing the process at any moment leaves a database that opens, with no torn turn.",
    "STO-13": "SQLite serves from one process, says so to a second, and sees an index that another built.",
    # The life of an answer
    "RUN-1": "An answer goes on when its reader leaves, and is there when they return.",
    "RUN-2": "Numbered frames, sent after their commit, let any client resume without a gap or a repeat.",
    "RUN-3": "Stop is explicit, quick, ends the model call and keeps the partial text.",
    "RUN-4": "A killed worker loses nothing that a reader saw, and its run is found and marked.",
    "RUN-5": "Messages that arrive during a run wait their turn, in order, within a bound.",
    "RUN-6": "A repeated request joins the run that the first one started.",
    "RUN-7": "Text deltas are merged early, the first at once, and nothing is lost or reordered.",
    "RUN-8": "A run that reaches a limit ends with a clear message and its partial answer.",
    "RUN-9": "A slow reader costs bounded memory and slows nobody else.",
    "RUN-10": "Shutdown starts nothing new and finishes or hands over what runs.",
    "RUN-11": "Attach, stop and idempotency key work in the POST body alone.",
    # The assistant
    "AST-1": "respond is the only start of an answer: one agent per request, built from context and tools.",
    "AST-2": "History is the newest within a budget, in order, with the current message once.",
    "AST-3": "Page, profile and selection reach the model as delimited user data, never as instructions.",
    "AST-4": "One setting chooses OpenAI, a compatible server or LiteLLM; readers choose from a list.",
    "AST-5": "Without key and network the extractive model answers with citations, or says it cannot.",
    "AST-6": "Owners bring an agent, a runnable, a generator or a server of their own.",
    "AST-7": "The agent searches in the scope it picks; owners add tools; readers see their progress.",
    "AST-8": "MCP servers come from settings, and one that is down never breaks the chat.",
    "AST-9": "The reader's credentials reach tools by header or context only, never a prompt or a log.",
    "AST-10": "Citations are resolved and checked by the server and sent as annotations.",
    "AST-11": "Preferences are kept on the server and change answers.",
    "AST-12": "Guardrails, confirmations and link and image lists hold.",
    "AST-13": "Provider failures are retried before the first token and reported honestly after it.",
    "AST-14": "Tools and handlers get one typed context.",
    "AST-15": "Owners write widgets, actions, client tools, effects and structured input.",
    # Knowledge
    "KNO-1": "Folders of HTML or Markdown, reStructuredText's HTML and sitemaps become documents.",
    "KNO-2": "Passages follow headings, keep code and table rows whole, and know where they stand.",
    "KNO-3": "Hybrid search fuses BM25 and vectors, with scopes that filter or boost, and widens aloud.",
    "KNO-4": "Facets filter results; access lists filter by verified claims before ranking.",
    "KNO-5": "Search works with nothing to download.",
    "KNO-6": "SQLite, PostgreSQL and Qdrant pass one search suite.",
    "KNO-7": "Embeddings and reranking change by setting, and models never mix in one index.",
    "KNO-8": "Re-indexing does only what changed, atomically, and resumes.",
    "KNO-9": "The URL and the anchor of every citation exist.",
    "KNO-10": "search, ask and eval work as commands, with metrics that CI can compare.",
    "KNO-11": "The index is also an MCP server and llms.txt.",
    "KNO-12": "Unanswered questions are grouped, shown to the owner and exported.",
    "KNO-13": "SITE_URL maps readers' addresses to documents and documents to citation URLs.",
    # Identity and limits
    "IDN-1": "Guests have a signed, private session without a login, also across sites.",
    "IDN-2": "Bearer tokens are verified against the issuer's keys, and known attacks are refused.",
    "IDN-3": "The server can be the login back end of an OpenID provider.",
    "IDN-4": "Identity headers count only from a proxy that knows the secret.",
    "IDN-5": "Cookie proxies for Next.js and ASGI pass what they should and nothing else.",
    "IDN-6": "One matrix tests every op and route for every kind of caller.",
    "IDN-7": "Rates and budgets are limited, shared by replicas, and explained to the reader.",
    "IDN-8": "CORS, CSRF, security headers and CSP are right.",
    "IDN-9": "An audit log records who did what to whose data.",
    "IDN-10": "An owner's function can authenticate requests.",
    "IDN-11": "The secret key is made once on SQLite and required on PostgreSQL.",
    # The element
    "ELM-1": "The element implements ChatKit's whole interface, with no third-party request.",
    "ELM-2": "Every item, update and event of the protocol is drawn; unknown ones do no harm.",
    "ELM-3": "Start screen, history, retry, edit, feedback, copy, stop and errors are there.",
    "ELM-4": "A reload or a lost network continues the answer, and tabs stay in step.",
    "ELM-5": "Markdown has tables, code, math and citations with their sources.",
    "ELM-6": "Every widget component and its actions work.",
    "ELM-7": "The composer takes attachments, tools, models, entities and keeps drafts.",
    "ELM-8": "The element meets WCAG 2.2 AA, and speaks four languages.",
    "ELM-9": "The theme is complete, with parts and custom properties beyond it.",
    "ELM-10": "Nothing from a model or a page can run as script.",
    "ELM-11": "Bundles stay within their budgets, and long threads scroll smoothly.",
    # The dock and its hosts
    "DOC-1": "One script tag docks the assistant on any page.",
    "DOC-2": "Every message carries the page's context, and the reader can see and change it.",
    "DOC-3": "Selected text can be asked about in one click.",
    "DOC-4": "The personalise menu holds preferences and the owner's entries.",
    "DOC-5": "Login interrupts nothing: draft and page come back.",
    "DOC-6": "The script's loading shows as pending, ready or failed with retry.",
    "DOC-7": "React has a component, hooks and a fetch for OpenAI's own element.",
    "DOC-8": "The Docusaurus plugin works on a real site in a browser.",
    "DOC-9": "The Next.js package works on a real site in a browser.",
    "DOC-10": "The MkDocs plugin and the Sphinx extension dock and index real sites.",
    "DOC-11": "chatdock serve serves the site it indexed, with the dock on every page.",
    # Operations
    "OPS-1": "From nothing to the first answer on a 1,000-page manual takes at most 20 s after install.",
    "OPS-2": "doctor checks an installation and names the fix for each finding.",
    "OPS-3": "Logs, metrics and traces show times, tokens and cost, without content by default.",
    "OPS-4": "The owner's report shows questions, gaps, feedback, cost and latency.",
    "OPS-5": "Several replicas run behind a proxy on one PostgreSQL, measured.",
    "OPS-6": "The documentation is a site by reader's task whose samples all run.",
    "OPS-7": "init, doctor --site and serve --reload help from the first minute to the deployment.",
}
"""Id of a row and what it asks for, in one sentence."""

_LATER: Final = "Not built yet."

KNOWN_GAPS: Final[Mapping[str, str]] = {
    "SRV-3": "Every op and status is tested; a header that names another reader is not there to be refused yet.",
    "SRV-9": "Feedback is kept, once, and can change; exports and reports are not there.",
    "STO-1": "One suite passes on both, but for words in searches, which PostgreSQL does not look up yet (KNO-6).",
    "STO-9": _LATER,
    "STO-10": "The filesystem is there, with both strategies; S3-compatible back ends are not.",
    "STO-11": "The suite is there; a store of an owner's own cannot be chosen yet.",
    "AST-1": "Instructions, page, history and tools are there; the profile's allow-list is not.",
    "AST-2": "Budget, order and quotes are tested below HTTP; the older part is not summarised.",
    "AST-3": "Page, selection and retries are tested over HTTP; the cap of 8,000 characters only below it.",
    "AST-4": "OpenAI and compatible servers are tested; LiteLLM and the reader's choice are not there.",
    "AST-6": "An agent of the Agents SDK is taken; runnables, functions and servers are not.",
    "AST-7": "search_docs and its progress are there; the composer's tool choice and visible calls are not.",
    "AST-8": _LATER,
    "AST-9": _LATER,
    "AST-11": _LATER,
    "AST-12": _LATER,
    "AST-13": "Retries and errors are tested in the room alone; not through the whole server.",
    "AST-14": "Tools, dictation and actions are tested over HTTP; an action cannot ask the agent to go on.",
    "AST-15": _LATER,
    "KNO-1": "Folders are there; sitemaps and what Docusaurus and MkDocs add to Markdown are not.",
    "KNO-2": "A paragraph that is longer than a passage is cut without overlap.",
    "KNO-4": _LATER,
    "KNO-6": _LATER,
    "KNO-7": _LATER,
    "KNO-8": "Only what changed is read, and put in at once; a run that was broken off starts over.",
    "KNO-9": "Anchors of three manuals are tested; doctor does not report them yet.",
    "KNO-10": "search, ask and eval are there; citation support, abstention and a comparison of two runs are not.",
    "KNO-11": _LATER,
    "KNO-12": _LATER,
    "KNO-13": "Readers' addresses are mapped; SITE_URL in citations is not tested.",
    "IDN-1": "Same-site guests are tested; cross-site ones are not there.",
    "IDN-2": _LATER,
    "IDN-3": _LATER,
    "IDN-4": _LATER,
    "IDN-5": _LATER,
    "IDN-6": "Every op and route is tested with sessions of every kind; logins (jwt, oidc, header) are not there.",
    "IDN-7": _LATER,
    "IDN-8": "Foreign origins are refused; CORS headers and CSP are not tested.",
    "IDN-9": _LATER,
    "IDN-10": _LATER,
    "DOC-1": "Button, panel, key and Escape are there; expanding and the 300 ms are not tested.",
    "DOC-2": "Page, headings and section are sent; the reader cannot see or change them yet.",
    "DOC-3": _LATER,
    "DOC-4": _LATER,
    "DOC-5": _LATER,
    "DOC-6": "Loading, failure and another try are there; OpenAI's own element cannot be chosen.",
    "DOC-7": _LATER,
    "DOC-8": _LATER,
    "DOC-9": _LATER,
    "DOC-10": _LATER,
    "OPS-1": "benchmarks/start.py measures it from the command on; the install is not in it yet.",
    "OPS-2": "Settings, database, migrations, index, model and widget are checked; auth and CORS are not.",
    "OPS-3": "Log lines and metrics show times and tokens; cost and traces are not there.",
    "OPS-4": _LATER,
    "OPS-5": _LATER,
    "OPS-6": "Guides, reference and samples are checked; a built site is not there.",
    "OPS-7": _LATER,
}
"""Rows that no test proves whole yet, with the reason. The list only gets shorter."""

_TEST_FOLDERS: Final = ("tests", "benchmarks")


def requirement(*ids: str) -> pytest.MarkDecorator:
    """Mark a test as proof of rows: `@requirement("RUN-3")`."""
    unknown = [row for row in ids if row not in REQUIREMENTS]
    if unknown:
        raise ValueError(f"tests/requirements.py has no row {', '.join(unknown)}")
    return pytest.mark.requirement(*ids)


def partly(*ids: str) -> pytest.MarkDecorator:
    """Mark a test as proof of some of a row, which then stays among the known gaps."""
    return requirement(*ids)


@dataclass(frozen=True)
class Claim:
    """A test's word that it proves a row, or a part of it."""

    row: str
    path: Path
    is_whole: bool


def claims(root: Path) -> Iterator[Claim]:
    """Find what tests and benchmarks claim; sources are read, not imported."""
    for folder in _TEST_FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_bytes(), filename=str(path))):
                yield from _claims_in(node, path)


def _claims_in(node: ast.AST, path: Path) -> Iterator[Claim]:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return
    if node.func.id in {requirement.__name__, partly.__name__}:
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield Claim(argument.value, path, node.func.id == requirement.__name__)
