"""HTML in any state to a page: the main content as blocks, each with the nearest anchor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .blocks import Block, BlockKind, Page
from .main_content import main_content, page_section
from .nesting import refuse_deep_nesting

_TEXT: Final = "-text"
_COMMENT: Final = "-comment"
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_CELLS: Final = "td, th"
# The heading of a box ("Note", "Tip") names no part of the page.
_BOXES: Final = frozenset(
    [
        "note",
        "tip",
        "warning",
        "caution",
        "important",
        "admonition",
        "danger",
        "info",
        "alert",
        "callout",
    ]
)


def parse_html(text: str) -> Page:
    """Parse a whole page or a fragment; broken markup is read as browsers read it.

    Raises:
        UnreadableError: Its elements are nested too deeply.
    """
    refuse_deep_nesting(text)
    tree = LexborHTMLParser(text)
    section = page_section(tree)
    head = tree.css_first("title")
    head_title = _flat(head) if head is not None else ""
    root = main_content(tree)
    blocks = tuple(_Reader().read(root)) if root is not None else ()
    return Page(title=_title(blocks, head_title), section=section, blocks=blocks)


def _title(blocks: tuple[Block, ...], head_title: str) -> str:
    first = next((block for block in blocks if block.kind == "heading"), None)
    if first is not None and (first.level == 1 or not head_title):
        return first.text
    return head_title


class _Reader:
    """Walks a tree in reading order, without recursion, and cuts it into blocks."""

    def __init__(self) -> None:
        self._inline: list[str] = []
        self._prefix = ""
        # The id that was seen last, as long as no text has followed it.
        self._anchor = ""
        # One entry per open definition list: whether it has terms that can be linked to.
        self._lists: list[bool] = []

    def read(self, root: LexborNode) -> Iterator[Block]:
        """Yield the blocks below `root`."""
        depth, node = 1, root.first_child
        while node is not None:
            whole = self._whole(node)
            if whole is None:
                yield from self._enter(node)
                if (child := node.first_child) is not None:
                    depth, node = depth + 1, child
                    continue
            else:
                yield from self._flush()
                yield from self._take(node, *whole)
            while node is not None and depth:
                if whole is None:
                    yield from self._leave(node)
                whole = None
                if (after := node.next) is not None:
                    node = after
                    break
                depth, node = depth - 1, node.parent
            if not depth:
                break
        yield from self._flush()

    def _whole(self, node: LexborNode) -> tuple[BlockKind, str, int] | None:
        """Return what to make of an element that is taken as it is, None for all others."""
        tag = node.tag or ""
        if tag in _HEADINGS:
            if _is_box(node.parent):
                return "text", _flat(node), 0
            return "heading", _flat(node), _HEADINGS[tag]
        if tag == "pre":
            return "code", _code(node), 0
        if tag == "tr" and node.css_first("table, h1, h2, h3, h4, dl") is None:
            return "row", _row(node), 0
        if tag == "dt" and self._lists and (self._lists[-1] or node.id or _inner_anchor(node)):
            self._lists[-1] = True
            return "term", _flat(node), len(self._lists)
        return None

    def _enter(self, node: LexborNode) -> Iterator[Block]:
        tag = node.tag or ""
        if tag == _TEXT:
            self._inline.append(node.text_content or "")
            return
        if tag == _COMMENT:
            return
        if tag not in _INLINE:
            yield from self._flush()
        self._note_anchor(node, tag)
        if tag == "dl":
            self._lists.append(False)
        elif tag == "li":
            self._prefix = "- "

    def _leave(self, node: LexborNode) -> Iterator[Block]:
        tag = node.tag or ""
        if tag in _INLINE or tag in {_TEXT, _COMMENT}:
            return
        yield from self._flush()
        if tag == "dl" and self._lists.pop():
            yield Block("end", "", level=len(self._lists) + 1)

    def _take(self, node: LexborNode, kind: BlockKind, text: str, level: int) -> Iterator[Block]:
        anchor = node.id or _inner_anchor(node) or self._anchor
        self._anchor = ""
        if text:
            yield Block(kind, text, anchor, level)

    def _flush(self) -> Iterator[Block]:
        text = " ".join("".join(self._inline).split())
        self._inline.clear()
        if text:
            yield Block("text", self._prefix + text, self._anchor)
            self._prefix = self._anchor = ""

    def _note_anchor(self, node: LexborNode, tag: str) -> None:
        name = node.id or (node.attributes.get("name") if tag == "a" else None)
        if not name or "".join(self._inline).strip():
            return
        # DocBook puts the made-up ids of index terms between a section's own id and its heading.
        if self._anchor and tag == "a" and node.attributes.get("class") == "indexterm":
            return
        self._anchor = name


def _is_box(node: LexborNode | None) -> bool:
    if node is None or not (classes := node.attributes.get("class")):
        return False
    return not _BOXES.isdisjoint(classes.split())


def _inner_anchor(node: LexborNode) -> str:
    inner = node.css_first("[id], a[name]")
    return "" if inner is None else inner.id or inner.attributes.get("name") or ""


def _flat(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _row(node: LexborNode) -> str:
    """Join the cells of a table's row; a code block inside keeps its lines."""
    cells = (_code(cell) if cell.css_first("pre") else _flat(cell) for cell in node.css(_CELLS))
    return " | ".join(cell for cell in cells if cell) or _flat(node)


def _code(node: LexborNode) -> str:
    parts: list[str] = []
    for child in node.traverse(include_text=True):
        if child.tag == _TEXT:
            parts.append(child.text_content or "")
        elif child.tag == "br":
            parts.append("\n")
    return "".join(parts).strip("\n").rstrip()
