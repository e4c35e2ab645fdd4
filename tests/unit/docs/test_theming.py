"""The page about theming names what there is: parts, custom properties and slots of the chat."""

import re

import pytest

from scripts.reference import REFERENCE

ROOT = REFERENCE.parents[1]
ELEMENT = ROOT / "web" / "packages" / "element" / "src"
PAGE = (ROOT / "docs" / "guides" / "theming.md").read_text()
CLASS = (ELEMENT / "chat" / "chat.ts").read_text()
SOURCES = "\n".join(
    path.read_text() for path in ELEMENT.rglob("*.ts") if not path.name.endswith(".test.ts")
)


@pytest.mark.parametrize("part", sorted(set(re.findall(r"@csspart (\S+) - ", CLASS))))
def test_every_part_that_is_described_is_drawn(part: str) -> None:
    assert part in drawn_parts()


def test_every_part_that_is_drawn_is_described_in_the_class_and_on_the_page() -> None:
    assert sorted(described("csspart")) == sorted(drawn_parts())
    assert listed("Parts") == described("csspart")


def test_every_custom_property_is_described_in_the_class_and_on_the_page() -> None:
    # Colours come from one list; everything else is read where it is used.
    (colors,) = re.findall(r"export const COLORS = \[(.*?)\]", SOURCES, re.DOTALL)
    names = {f"--chatdock-{name}" for name in re.findall(r'"([\w-]+)"', colors)}
    read = set(re.findall(r"var\(\s*(--chatdock-[\w-]+)", SOURCES))
    assert names <= read
    assert sorted(described("cssprop")) == sorted(read)
    assert listed("Custom properties") == described("cssprop")


def test_every_slot_is_described_in_the_class_and_on_the_page() -> None:
    assert sorted(described("slot")) == sorted(re.findall(r'<slot name="([\w-]+)"', SOURCES))
    assert listed("Slots") == described("slot")


def test_the_page_names_every_key_of_the_theme_option() -> None:
    (theme,) = re.findall(r"export interface Theme \{\n(.*?)^\}", SOURCES, re.DOTALL | re.MULTILINE)
    for key in re.findall(r"(\w+)\?:", theme):
        assert re.search(rf"[`.]{key}\b", PAGE), f"the page does not tell of {key}"


def drawn_parts() -> set[str]:
    """What the code gives a name for `::part()`, as an attribute or as the option of a function."""
    names = re.findall(r'\bpart(?:="|: ")([a-z][a-z -]*)"', SOURCES)
    return {part for each in names for part in each.split()}


def described(tag: str) -> list[str]:
    return re.findall(rf"@{tag} (\S+) - ", CLASS)


def listed(heading: str) -> list[str]:
    (section,) = re.findall(rf"^## {heading}$(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)
