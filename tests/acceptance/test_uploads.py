"""Files and speech of a reader, with the real server, under a strict policy."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, Route, expect

from chatdock.testing import FakeOpenAI, FakeReply
from tests.browsers import chromium_path
from tests.chat_page import composer, write_page
from tests.files import attach, hand_over, picture, text_file
from tests.requirements import requirement
from tests.serving import running_server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page whose chat takes files and speech."""
    with FakeOpenAI(FakeReply(text="Moor with two lines.")) as fake:
        env = {
            "CHATDOCK_MODEL": "chat/fake",
            "CHATDOCK_MODEL_BASE_URL": fake.base_url,
            "CHATDOCK_MODEL_API_KEY": "none",
            "CHATDOCK_ATTACHMENTS": "true",
            "CHATDOCK_TRANSCRIPTION_MODEL": "fake",
        }
        folder = tmp_path_factory.mktemp("uploads")
        page = write_page(folder / "site", "uploads")
        with running_server(page, data_dir=folder / "data", env=env) as server:
            yield server.url


def open_chat(reader: BrowserContext, address: str) -> Page:
    page = reader.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    return page


def chips(page: Page) -> Locator:
    """The files of the message that is being written."""
    return page.get_by_role("list", name="Attachments").locator(".upload")


def expect_uploaded(page: Page, *names: str) -> None:
    expect(chips(page).locator(".file-name")).to_have_text(list(names))
    expect(page.locator(".upload[data-state=done]")).to_have_count(len(names))


def send(page: Page) -> None:
    composer(page).press("Enter")
    expect(page.get_by_role("button", name="Copy answer")).to_be_visible()


def sent(page: Page) -> Locator:
    """What is shown of the files of the reader's messages."""
    return page.locator("chatdock-item chatdock-attachment")


@requirement("ELM-7")
@pytest.mark.parametrize("way", ["", "?direct", "?own"])
def test_files_go_with_a_message_and_are_there_after_a_reload(
    reader: BrowserContext, site: str, way: str
) -> None:
    page = open_chat(reader, f"{site}/{way}")
    attach(page, picture("harbour.png"), text_file("notes.txt"))
    expect_uploaded(page, "harbour.png", "notes.txt")
    expect(chips(page).first.locator("canvas")).to_be_visible()
    composer(page).fill("What is this?")
    send(page)
    expect(chips(page)).to_have_count(0)
    for _ in range(2):
        expect(sent(page).get_by_role("button", name="Open image harbour.png")).to_be_visible()
        expect(sent(page).last).to_contain_text("notes.txt")
        page.reload()
    page.get_by_role("button", name="Open image harbour.png").click()
    viewer = page.get_by_role("dialog", name="harbour.png")
    expect(viewer.get_by_role("img")).to_have_js_property("naturalWidth", 8)
    expect(viewer).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Open image harbour.png")).to_be_focused()
    assert page.evaluate("window.refused") == []


@requirement("ELM-7")
def test_a_file_that_was_sent_can_be_downloaded(reader: BrowserContext, site: str) -> None:
    page = open_chat(reader, site)
    attach(page, text_file("notes.txt", "Two lines are enough."))
    expect_uploaded(page, "notes.txt")
    send(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download notes.txt").click()
    assert download.value.path().read_text() == "Two lines are enough."


@requirement("ELM-7")
def test_files_can_be_dropped_anywhere_and_pasted(reader: BrowserContext, site: str) -> None:
    page = open_chat(reader, site)
    chat = page.locator(".chat")
    hand_over(chat, "dragenter", text_file("dropped.txt"))
    zone = page.get_by_text("Drop files to attach them")
    expect(zone).to_be_visible()
    assert hand_over(zone, "drop", text_file("dropped.txt"))
    expect(zone).to_have_count(0)
    assert hand_over(composer(page), "paste", text_file("pasted.txt"))
    expect_uploaded(page, "dropped.txt", "pasted.txt")
    expect(composer(page)).to_be_focused()


@requirement("ELM-7", "ELM-10")
def test_what_cannot_be_attached_is_named_with_the_reason_as_plain_text(
    reader: BrowserContext, site: str
) -> None:
    page = open_chat(reader, site)
    bait = "<img src=x onerror=alert(1)>.txt"
    attach(page, text_file(bait, "x" * 1025), text_file("empty.txt", ""), text_file("fits.txt"))
    expect(page.get_by_role("alert").get_by_role("listitem")).to_have_text(
        [f"{bait} is too large: the limit is 1 kB.", "empty.txt is empty."]
    )
    expect_uploaded(page, "fits.txt")
    attach(page, *(text_file(f"{number}.txt") for number in range(4)))
    expect(page.get_by_role("alert")).to_have_text(
        "A message takes 3 files. Left out: 2.txt, 3.txt."
    )
    assert page.evaluate("window.refused") == []


@requirement("ELM-7", "ELM-10")
def test_a_name_that_is_to_deceive_is_shown_for_what_it_is(
    reader: BrowserContext, site: str
) -> None:
    page = open_chat(reader, site)
    attach(page, text_file("invoice\u202etxt.exe"), text_file("<b onclick=alert(1)>.txt"))
    expect_uploaded(page, "invoicetxt.exe", "<b onclick=alert(1)>.txt")
    send(page)
    expect(sent(page).locator(".file-name")).to_have_text(
        ["invoicetxt.exe", "<b onclick=alert(1)>.txt"]
    )


@requirement("ELM-7")
def test_an_upload_that_failed_holds_the_message_until_it_is_tried_again_or_taken_out(
    reader: BrowserContext, site: str
) -> None:
    page = open_chat(reader, site)

    def fail(route: Route) -> None:
        route.abort() if route.request.method == "PUT" else route.continue_()

    page.route("**/content?*", fail)
    attach(page, text_file("a.txt"), text_file("b.txt"))
    expect(page.locator(".upload[data-state=failed]")).to_have_count(2)
    composer(page).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Upload the failed files again")
    page.unroute("**/content?*", fail)
    page.get_by_role("button", name="Upload a.txt again").click()
    page.get_by_role("button", name="Remove b.txt").click()
    expect_uploaded(page, "a.txt")
    expect(page.get_by_role("button", name="Remove a.txt")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    send(page)
    expect(sent(page)).to_have_count(1)


@requirement("ELM-7")
def test_who_leaves_in_the_middle_of_an_upload_is_asked_first(
    reader: BrowserContext, site: str
) -> None:
    page = open_chat(reader, site)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/content?*", hold)
    attach(page, text_file("a.txt"))
    expect(page.locator(".upload[data-state=uploading]")).to_have_count(1)
    page.close(run_before_unload=True)
    expect(chips(page)).to_have_count(1)
    assert asked == ["beforeunload"]
    page.unroute("**/content?*")
    for route in held:
        route.continue_()
    expect_uploaded(page, "a.txt")
    # What has arrived is kept with the draft.
    page.reload()
    expect_uploaded(page, "a.txt")
    assert asked == ["beforeunload"]


@requirement("ELM-7")
def test_a_draft_keeps_the_files_that_have_arrived_and_a_removed_one_is_deleted(
    reader: BrowserContext, site: str
) -> None:
    page = open_chat(reader, site)
    attach(page, text_file("a.txt"), text_file("b.txt"))
    expect_uploaded(page, "a.txt", "b.txt")
    page.reload()
    expect_uploaded(page, "a.txt", "b.txt")
    with page.expect_response(
        lambda response: "attachments.delete" in (response.request.post_data or "")
    ) as deleted:
        page.get_by_role("button", name="Remove a.txt").click()
    assert deleted.value.ok
    send(page)
    expect(sent(page)).to_have_count(1)


@pytest.fixture
def speaker(browser: Browser) -> Iterator[Page]:
    """The page of a reader whose microphone hears something."""
    fakes = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments = ["--no-sandbox", *fakes] if os.geteuid() == 0 else fakes
    listening = browser.browser_type.launch(executable_path=chromium_path(), args=arguments)
    yield listening.new_page()
    listening.close()


@requirement("ELM-7")
def test_what_is_said_is_written_at_the_text_cursor(speaker: Page, site: str) -> None:
    speaker.goto(site)
    composer(speaker).fill("Well.")
    speaker.get_by_role("button", name="Dictate").click()
    expect(speaker.get_by_role("button", name="Insert text")).to_be_focused()
    expect(speaker.get_by_role("timer")).not_to_have_text("0:00")
    speaker.keyboard.press("Enter")
    expect(composer(speaker)).to_have_value("Well. Moor with two lines.")
    expect(composer(speaker)).to_be_focused()
    speaker.get_by_role("button", name="Dictate").click()
    expect(speaker.get_by_role("button", name="Insert text")).to_be_focused()
    speaker.keyboard.press("Escape")
    expect(speaker.get_by_role("timer")).to_have_count(0)
    expect(composer(speaker)).to_be_focused()


KEEP_TRACKS = """
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.tracks = [];
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await open(wanted);
        tracks.push(...stream.getTracks());
        return stream;
    };
"""


@requirement("ELM-7")
@pytest.mark.parametrize(
    "hide",
    ["showHistory()", "style.display = 'none'"],
    ids=["by the history", "by the page"],
)
def test_the_microphone_is_given_back_when_the_chat_is_hidden(
    speaker: Page, site: str, hide: str
) -> None:
    speaker.add_init_script(KEEP_TRACKS)
    speaker.goto(site)
    speaker.get_by_role("button", name="Dictate").click()
    expect(speaker.get_by_role("timer")).to_be_visible()
    speaker.evaluate(f"document.querySelector('openai-chatkit').{hide}")
    expect(speaker.locator(".dictation")).to_have_count(0)
    assert speaker.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]


@requirement("ELM-7")
def test_a_reader_who_does_not_allow_the_microphone_is_told_so(
    reader: BrowserContext, site: str
) -> None:
    page = open_chat(reader, site)
    page.get_by_role("button", name="Dictate").click()
    expect(page.get_by_role("alert")).to_contain_text("microphone")
    expect(page.get_by_role("button", name="Dictate")).to_be_enabled()
