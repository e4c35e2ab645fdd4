"""How the chat looks and which language it speaks: in a real browser, under a strict content security policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conformance import covers
from tests.requirements import requirement
from tests.serving import running_server
from tests.themed_page import contrast, drawn, open_chat, set_options, style

HARSH = """
html { font-size: 62.5%; direction: rtl }
* { letter-spacing: 3px; word-spacing: 9px; text-transform: uppercase; font-family: serif; line-height: 3;
  font-style: italic; text-align: center; color: red; text-indent: 20px; white-space: pre; cursor: wait;
  text-shadow: 1px 1px red; box-sizing: content-box; list-style: square; visibility: visible }
svg { width: 90px } button { background: lime }
"""
"""Rules that pages have for themselves, of which nothing is meant for the chat."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text("<title>Boats</title><h1 id=a>Boats</h1><p>Tie the line.")
    with running_server(folder, data_dir=tmp_path_factory.mktemp("data")) as server:
        yield server.url


THEMES: list[tuple[dict[str, Any], str, str, str]] = [
    ({}, ".chat", "background-color", "rgb(255, 255, 255)"),
    ({"colorScheme": "dark"}, ".chat", "background-color", "rgb(22, 25, 29)"),
    ({"typography": {"baseSize": 18}}, "textarea", "font-size", "18px"),
    (
        {"typography": {"fontFamily": "Georgia, serif"}},
        ".greeting",
        "font-family",
        "Georgia, serif",
    ),
    ({"typography": {"fontFamilyMono": "Courier"}}, ".chat", "--mono", "Courier"),
    ({"radius": "pill"}, ".composer", "border-radius", "22px"),
    ({"radius": "sharp"}, ".composer", "border-radius", "2px"),
    ({}, ".head", "min-height", "56px"),
    ({"density": "compact"}, ".head", "min-height", "51.2px"),
    ({"density": "spacious"}, ".start", "padding-top", "31.2px"),
    (
        {"color": {"accent": {"primary": "#ffe600", "level": 1}}},
        ".send",
        "background-color",
        "rgb(255, 230, 0)",
    ),
    (
        {"color": {"surface": {"background": "#fdf6e3", "foreground": "#073642"}}},
        ".chat",
        "background-color",
        "rgb(253, 246, 227)",
    ),
    (
        {"color": {"surface": {"background": "#fdf6e3", "foreground": "#073642"}}},
        ".chat",
        "color",
        "rgb(7, 54, 66)",
    ),
    (
        {"color": {"accent": {"primary": "rebeccapurple", "level": 1}}},
        ".send",
        "background-color",
        "rgb(102, 51, 153)",
    ),
]


@covers("option:theme.density")
@requirement("ELM-9")
def test_every_key_of_the_theme_option_is_to_be_seen(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_chat(page, site)
    page.get_by_role("textbox").fill("Where?")
    for theme, selector, name, value in THEMES:
        set_options(page, {"theme": theme})
        assert style(page, selector, name) == value, theme


@covers("option:theme.color.grayscale.*", "option:theme.color.accent.level")
@requirement("ELM-9")
def test_grayscale_and_accent_level_give_the_ground_another_colour(page: Page, site: str) -> None:
    seen: set[tuple[int, int, int]] = set()
    open_chat(page, site)
    for hue, tint, shade in ((250, 8, -4), (250, 8, 0), (250, 8, 4), (20, 8, 0), (250, 2, 0)):
        color = {"grayscale": {"hue": hue, "tint": tint, "shade": shade}}
        set_options(page, {"theme": {"colorScheme": "dark", "color": color}})
        seen.add(drawn(page, ".chat", "background-color"))
    for level in (0, 1, 2, 3):
        color = {"accent": {"primary": "#7c3aed", "level": level}}
        set_options(page, {"theme": {"color": color}})
        seen.add(drawn(page, ".start-mark", "background-color"))
    assert len(seen) == 9


@requirement("ELM-8", "ELM-9")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accent_from_a_style_sheet_is_readable_as_text_and_below_it(
    page: Page, site: str, scheme: str
) -> None:
    open_chat(page, site, {"theme": scheme})
    page.get_by_role("textbox").fill("Where?")
    page.emulate_media(reduced_motion="reduce")
    for accent in ("#ffe600", "#000000", "#ffffff", "#777777", "#0000ff", "#00ff00", "#ff0000"):
        page.evaluate(
            "value => document.querySelector('chatdock-chat').style.setProperty('--chatdock-accent', value)",
            accent,
        )
        button = contrast(drawn(page, ".send", "color"), drawn(page, ".send", "background-color"))
        assert button >= 4.5, f"{accent}: {button}"
        for ground in (".chat", ".start-mark"):
            text = contrast(
                drawn(page, ".start-mark", "color"), drawn(page, ground, "background-color")
            )
            assert text >= 4.5, f"{accent} on {ground}: {text}"


@requirement("ELM-9")
def test_parts_and_custom_properties_are_the_pages_to_change(page: Page, site: str) -> None:
    css = """chatdock-chat { --chatdock-radius: 3px } chatdock-chat::part(header) { background: rgb(1, 2, 3) }
    chatdock-chat::part(composer) { border-width: 4px } p { color: rgb(9, 9, 9) }"""
    open_chat(page, site, {"startScreen": {"prompts": [{"label": "One", "prompt": "One"}]}}, css)
    assert style(page, ".head", "background-color") == "rgb(1, 2, 3)"
    assert style(page, ".composer", "border-top-width") == "4px"
    assert style(page, ".composer", "border-top-left-radius") == "3px"
    page.evaluate(
        """() => {
            const own = document.createElement("p");
            own.slot = "start-screen";
            own.textContent = "Ask about boats.";
            document.querySelector("chatdock-chat").append(own);
        }"""
    )
    expect(page.get_by_text("Ask about boats.")).to_be_visible()
    expect(page.get_by_role("button", name="One")).to_be_hidden()


LOOKS = """() => {
    const chat = document.querySelector("chatdock-chat");
    return [...chat.shadowRoot.querySelectorAll("*")].map((element) => {
        const { width, height } = element.getBoundingClientRect();
        const { color, font, letterSpacing, wordSpacing, textTransform, textAlign, textShadow, textIndent,
            whiteSpace, direction, cursor, backgroundColor } = getComputedStyle(element);
        return [element.localName, width, height, color, font, letterSpacing, wordSpacing, textTransform, textAlign,
            textShadow, textIndent, whiteSpace, direction, cursor, backgroundColor].join(" ");
    });
}"""
"""Every element of the chat, as it looks."""


@requirement("ELM-9")
def test_rules_of_the_page_end_at_the_chats_edge(page: Page, site: str) -> None:
    options = {"startScreen": {"prompts": [{"label": "One", "prompt": "One", "icon": "send"}]}}
    open_chat(page, site, options)
    plain = page.evaluate(LOOKS)
    open_chat(page, site, options, HARSH)
    assert page.evaluate(LOOKS) == plain


@covers("option:locale")
@requirement("ELM-8")
def test_in_arabic_the_chat_runs_from_right_to_left_on_any_page(page: Page, site: str) -> None:
    languages: list[str | None] = []
    page.on(
        "request",
        lambda request: (
            languages.append(request.headers.get("accept-language"))
            if request.url.endswith("/chatkit")
            else None
        ),
    )
    open_chat(page, site, {"locale": "ar-EG", "header": {"leftAction": {"icon": "sidebar-left"}}})
    section = page.locator("section.chat")
    expect(section).to_have_attribute("dir", "rtl")
    expect(section).to_have_attribute("lang", "ar")
    sidebar = page.get_by_role("button", name="الشريط الجانبي")
    expect(sidebar.locator("path")).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    history = page.get_by_role("button", name="المحادثات السابقة")
    title = page.get_by_role("heading", name="المساعد")
    assert left(sidebar) > left(history) > left(title)
    expect(history.locator("path")).to_have_css("transform", "none")
    page.get_by_role("textbox", name="رسالتك").fill("Where?")
    expect(page.get_by_role("textbox")).to_have_css("direction", "ltr")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble")).to_have_css("direction", "ltr")
    expect(page.get_by_role("button", name="نسخ الإجابة")).to_be_visible()
    assert set(languages) == {"ar-EG"}


def left(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box
    return box["x"]


@requirement("ELM-8")
def test_nothing_is_drawn_in_another_language_before_the_right_one_is_there(
    page: Page, site: str
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/assets/es-*.js", hold)
    with page.expect_request("**/assets/es-*.js"):
        open_chat(page, site, {"locale": "es-419"}, wait=False)
    expect(page.locator("chatdock-chat section")).to_have_count(0)
    held[0].continue_()
    expect(page.get_by_text("¿En qué puedo ayudarte?")).to_be_visible()


@requirement("ELM-8")
def test_a_language_that_does_not_load_is_english(page: Page, site: str) -> None:
    page.route("**/assets/zh-*.js", lambda route: route.abort())
    open_chat(page, site, {"locale": "zh-TW"})
    expect(page.get_by_text("What can I help with?")).to_be_visible()
    expect(page.locator("section.chat")).to_have_attribute("lang", "en")


@requirement("ELM-9")
@requirement("ELM-1")
def test_icons_and_fonts_ask_no_third_party_that_the_policy_forbids(page: Page, site: str) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    fonts = [
        {"family": "Far", "src": "https://fonts.example/far.woff2"},
        {"family": "Odd", "src": "javascript:alert(1)"},
    ]
    prompts = [
        {"label": name, "prompt": name, "icon": name} for name in ("lucide:anchor", "wreath")
    ]
    open_chat(
        page,
        site,
        {
            "theme": {"typography": {"fontSources": fonts, "fontFamily": "Far, Odd, serif"}},
            "startScreen": {"prompts": prompts},
            "header": {"rightAction": {"icon": "settings-cog"}},
        },
    )
    expect(page.get_by_role("button", name="Settings")).to_be_visible()
    drawings = page.locator(".prompts path")
    expect(drawings).to_have_count(2)
    assert all(url.startswith(site) for url in asked), asked
    assert errors == []


@requirement("ELM-8")
@pytest.mark.parametrize("locale", ["en", "es", "zh", "ar"])
def test_nothing_is_cut_off_in_a_window_of_320_pixels(page: Page, site: str, locale: str) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    title = "A title of sixty characters, about the mooring of small boats"
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
    options = {
        "locale": locale,
        "header": {
            "title": {"text": title},
            "leftAction": {"icon": "menu"},
            "rightAction": {"icon": "share"},
        },
        "startScreen": {
            "greeting": word,
            "prompts": [{"label": word, "prompt": word, "icon": "star"}],
        },
        "disclaimer": {"text": "Answers can be wrong."},
    }
    open_chat(page, site, options)
    for control in page.locator("chatdock-chat button, chatdock-chat textarea").all():
        box = control.bounding_box()
        assert box, control
        assert box["x"] >= 0, control
        assert box["x"] + box["width"] <= 320, control
    wider = page.evaluate(
        """() => [...document.querySelector("chatdock-chat").shadowRoot.querySelectorAll("section, .body, .start")]
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ className }) => className)"""
    )
    assert wider == []


@requirement("ELM-8")
def test_the_dock_speaks_the_language_of_its_script_tag(page: Page, site: str) -> None:
    page.route(
        f"{site}/own",
        lambda route: route.fulfill(
            content_type="text/html",
            body='<title>x</title><body><script src="/chatdock.js" data-locale="es" data-accent="#ffe600"></script>',
        ),
    )
    page.goto(f"{site}/own")
    launcher = page.get_by_role("button", name="Abrir el asistente")
    face = drawn(page, ".launcher", "color"), drawn(page, ".launcher", "background-color")
    assert face[1] == (255, 230, 0)
    assert contrast(*face) >= 4.5
    launcher.click()
    expect(page.get_by_text("¿En qué puedo ayudarte?")).to_be_visible()
    expect(page.get_by_role("button", name="Ampliar")).to_be_visible()
