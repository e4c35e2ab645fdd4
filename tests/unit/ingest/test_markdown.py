"""Markdown is rendered once, for readers and for the index."""

import pytest

from chatdock.ingest.markdown import Heading, parse_markdown, render, slug

PAGE = """---
title: Install it
version: 2
---
import Tabs from '@theme/Tabs';
export const x = 1;

# Install

<Tabs groupId="os">
<TabItem value="linux">

Run **this**:

```js
import kept from 'here';
<Kept/>
```

</TabItem>
</Tabs>

{/* nobody reads this */}
## Step one {#first}

- [x] done
- [ ] open

| a | b |
| - | - |
| 1 | 2 |

:::tip
Read [the guide](../guide/start.md#top) and [more](README.md), not [this](https://e.org/a.md).
:::

## Step one
"""


def test_a_page_is_rendered_with_ids_tables_tasks_and_without_mdx() -> None:
    page = render(PAGE)

    assert page.title == "Install it"
    assert page.front_matter == {"title": "Install it", "version": 2}
    assert page.headings == (
        Heading(1, "install", "Install"),
        Heading(2, "first", "Step one"),
        Heading(2, "step-one", "Step one"),
    )
    assert '<h2 id="first">Step one</h2>' in page.html
    assert "import kept from 'here';" in page.html
    assert "&lt;Kept/&gt;" in page.html
    assert 'type="checkbox"' in page.html
    assert "<td>1</td>" in page.html
    assert 'href="../guide/start.html#top"' in page.html
    assert 'href="./"' in page.html
    assert 'href="https://e.org/a.md"' in page.html
    for gone in ("Tabs", "TabItem", "export const", "nobody reads", ":::"):
        assert gone not in page.html


def test_every_anchor_of_the_index_is_in_the_served_page() -> None:
    html = render(PAGE).html
    anchors = [block.anchor for block in parse_markdown(PAGE).blocks if block.anchor]

    assert anchors == ["install", "first", "step-one"]
    assert all(f'id="{anchor}"' in html for anchor in anchors)


@pytest.mark.parametrize("front", ["---\n: : [\n---\n# T", "---\njust text\n---\n# T", "---\n# T"])
def test_broken_front_matter_does_not_lose_the_page(front: str) -> None:
    page = render(front)

    assert page.front_matter == {}
    assert page.title == "T"


def test_the_same_heading_twice_gets_two_ids() -> None:
    assert [each.id for each in render("# A\n# A\n# a-1\n# A").headings] == [
        "a",
        "a-1",
        "a-1-1",
        "a-2",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's new?", "whats-new"),
        ("`a_b` C", "a_b-c"),
        ("日本語 見出し", "日本語-見出し"),
        ("!!", "section"),
    ],
)
def test_slugs_are_those_of_github(text: str, expected: str) -> None:
    assert slug(text.replace("`", "")) == expected


def test_comments_of_mdx_are_dropped_from_a_line_and_what_never_ends_is_text() -> None:
    assert "<p>a b {/* c</p>" in render("a {/* 1 */}{/* 2 */}b {/* c").html
    assert "{/*}" in render("a {/*} b").html


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "line",
    ["{/*" * 60_000, "<A{" + "}" * 60_000, "# a" + " " * 60_000 + "b", "# a\n" * 20_000],
    ids=["comments", "braces", "spaces", "headings"],
)
def test_a_long_line_is_rendered_in_time_that_grows_with_it(line: str) -> None:
    assert render(line).html


def test_headings_of_one_name_are_told_apart_and_keep_clear_of_ids_of_their_own() -> None:
    page = render("# A\n# A {#a-1}\n# A\n# A\n# A-1")

    assert [each.id for each in page.headings] == ["a", "a-1", "a-2", "a-3", "a-1-1"]
