"""Every piece of ChatKit's interface has a test that proves it."""

from pathlib import Path

import pytest

from scripts.conformance import ROOT, Claim, claims, matching, proved_by, rows
from scripts.conformance.claims import claims as claims_in
from scripts.conformance.declarations import Declarations
from scripts.conformance.rows import TYPES

pytestmark = pytest.mark.skipif(not TYPES.is_dir(), reason="the npm packages are not there")


@pytest.fixture(scope="module")
def claimed() -> list[Claim]:
    return list(claims(ROOT))


@pytest.fixture(scope="module")
def proved(claimed: list[Claim]) -> set[str]:
    return set(proved_by(claimed))


def test_every_row_is_proved(proved: set[str]) -> None:
    unproved = set(rows()) - proved
    assert not unproved, f"mark the tests that prove them: {sorted(unproved)}"


def test_every_claim_is_of_rows_that_there_are(claimed: list[Claim]) -> None:
    nothing = {claim.row: claim.path.name for claim in claimed if not matching(claim.row, rows())}
    assert not nothing


def test_options_methods_events_items_and_widgets_are_among_the_rows() -> None:
    expected = {
        "option:header.title.text",
        "option:header.leftAction.icon",
        "option:composer.tools.pinned",
        "option:entities.onTagSearch",
        "method:setThreadId",
        "method:sendUserMessage.newThread",
        "event:chatkit.tool.change",
        "op:threads.add_structured_input",
        "item:generated_image",
        "update:widget.streaming_text.value_delta",
        "stream:client_effect",
        "notice:danger",
        "widget:Card.asForm",
        "widget:Table.Cell.colSpan",
        "widget:Basic.direction",
        "widget:Chart.series",
    }
    assert expected <= set(rows())
    assert "widget:Transition.label" not in rows()


def test_a_claim_of_a_beginning_is_one_of_all_that_begin_so() -> None:
    proofs = proved_by([Claim("widget:DatePicker*", ROOT, "draws it")])
    assert {"widget:DatePicker.min", "widget:DatePicker.side"} <= set(proofs)
    assert "widget:Select.name" not in proofs


def test_a_mark_is_read_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        '@covers("option:locale", "event:*")\ndef test_it_speaks() -> None: ...\n'
    )
    web = tmp_path / "web" / "packages" / "element" / "src" / "chat"
    web.mkdir(parents=True)
    (web / "a.test.ts").write_text(
        "// covers option:theme.radius\n// covers method:stop op:items.list\n"
        'it("is round", () => {\n});\nit("is not marked", () => {\n});\n'
        '// covers notice:info\nit.each([["a", "b"]])("has $0", () => {\n});\n'
    )
    found = [(claim.row, claim.test) for claim in claims_in(tmp_path)]
    assert found == [
        ("option:locale", "it speaks"),
        ("event:*", "it speaks"),
        ("option:theme.radius", "is round"),
        ("method:stop", "is round"),
        ("op:items.list", "is round"),
        ("notice:info", "has $0"),
    ]


def test_declarations_are_read_as_far_as_their_types_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.d.ts").write_text(
        """
        // A comment with a { brace.
        type Side = 'left' | 'right';
        type Base = { name: string; of?: Side };
        export type Whole = {
          /** { */
          'a.b'?: Base[];
          call: (x: { y: string }) => void;
          one: { two: number } & Pick<Base, 'name'>;
        } & Base;
        """
    )
    declared = Declarations(tmp_path / "a.d.ts")
    paths = set(declared.paths(declared.text("Whole")))
    assert paths == {"name", "of", "a.b.name", "a.b.of", "call", "one.name", "one.two"}
