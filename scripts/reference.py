"""Writes the parts of docs/reference that follow from the code: `python -m scripts.reference`.

A test compares the pages with what these functions give, so that the two cannot drift apart.
"""

import importlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, get_args, get_origin

import typer.main
from pydantic.fields import FieldInfo

import chatdock.cli
from chatdock.settings import Settings
from chatdock.telemetry import prometheus_metrics
from scripts.conformance import conformance_table

REFERENCE: Final = Path(__file__).parents[1] / "docs" / "reference"


def settings_table() -> str:
    """A row for each setting: name, default, what it takes and what it does."""
    rows = ["| Setting | Default | Takes | What it does |", "| --- | --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        cells = (f"`{name.upper()}`", _default(field), _takes(field), field.description or "")
        rows.append("| " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join(rows)


def commands_section() -> str:
    """A heading for each command, with what it does, its arguments and options."""
    main = chatdock.cli
    for module in main._COMMANDS:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        importlib.import_module(f"chatdock.cli.{module}")
    group: Any = typer.main.get_command(main.app)
    return "\n\n".join(_command(name, command) for name, command in group.commands.items())


def metrics_table() -> str:
    """A row for each metric: its name, its kind, and what it says."""
    metrics = prometheus_metrics()
    metrics.watch(runs_active=int, runs_waiting=int, connections=int)
    lines = metrics.text().decode().splitlines()
    helps = dict(line.split(" ", 3)[2:] for line in lines if line.startswith("# HELP "))
    kinds = dict(line.split(" ", 3)[2:] for line in lines if line.startswith("# TYPE "))
    rows = ["| Metric | Kind | What it says |", "| --- | --- | --- |"]
    rows += [
        f"| `{name}` | {kinds[name]} | {_cell(what)} |"
        for name, what in sorted(helps.items())
        # The library notes beside each metric when it was made.
        if not name.endswith("_created")
    ]
    return "\n".join(rows)


PAGES: Final[Mapping[str, tuple[str, Callable[[], str]]]] = {
    "settings.md": ("settings", settings_table),
    "commands.md": ("commands", commands_section),
    "metrics.md": ("metrics", metrics_table),
    "conformance.md": ("conformance", conformance_table),
}
"""Page, name of its written part, and what that part has to hold."""


def with_written_part(text: str, name: str, content: str) -> str:
    """Replace what stands between the two comments that frame a written part."""
    frame = re.compile(rf"(<!-- {name}: .*?-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    written, count = frame.subn(lambda found: f"{found[1]}\n{content}\n\n{found[2]}", text)
    if count != 1:
        raise ValueError(f"the page has {count} parts named {name}, not one")
    return written


def _default(field: FieldInfo) -> str:
    if field.default is None or field.default == ():
        return "unset"
    is_json = isinstance(field.default, bool | tuple)
    return f"`{json.dumps(field.default) if is_json else field.default}`"


def _takes(field: FieldInfo) -> str:
    kinds = [
        kind for kind in get_args(field.annotation) or (field.annotation,) if kind is not Ellipsis
    ]
    if any(get_origin(kind) is tuple for kind in (field.annotation, *kinds)):
        return "a JSON list of texts"
    if all(isinstance(kind, str) for kind in kinds):
        return ", ".join(f"`{kind}`" for kind in kinds)
    names: dict[Any, str] = {
        bool: "`true` or `false`",
        int: "a whole number",
        float: "a number",
        Path: "a path",
    }
    kind: Any = next(kind for kind in kinds if kind is not type(None))
    return names.get(kind, "text") + _bounds(field)


def _bounds(field: FieldInfo) -> str:
    words = {"gt": "above", "ge": "from", "le": "to", "lt": "below"}
    bounds = [
        f"{word} {getattr(limit, name):,}"
        for limit in field.metadata
        for name, word in words.items()
        if hasattr(limit, name)
    ]
    return f", {' '.join(bounds)}" if bounds else ""


def _command(name: str, command: Any) -> str:
    context = typer.Context(command)
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    usage = " ".join([f"chatdock {name}", *map(_argument, arguments), "[OPTIONS]"])
    lines = [f"## `chatdock {name}`", "", command.help.strip(), "", "```text", usage, "```", ""]
    lines += ["| Option | What it does |", "| --- | --- |"]
    for option in options:
        spelling, sentence = option.get_help_record(context)
        lines.append(f"| `{_cell(spelling)}` | {_cell(sentence)} |")
    return "\n".join(lines)


def _argument(argument: Any) -> str:
    shown = argument.metavar or argument.name.upper() + ("..." if argument.nargs == -1 else "")
    return shown if argument.required else f"[{shown}]"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Bring the pages up to date."""
    for page, (name, content) in PAGES.items():
        path = REFERENCE / page
        path.write_text(with_written_part(path.read_text(), name, content()))


if __name__ == "__main__":
    main()
