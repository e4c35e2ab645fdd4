"""A page with the chat and nothing else, whose options and style sheet a test chooses."""

from typing import Any, Final

from playwright.sync_api import Page, Route

CSP: Final = "default-src 'self'; require-trusted-types-for 'script'"
_PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Boats</title>
<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/own.css">
<body><chatdock-chat></chatdock-chat><script src="/chatkit.js" async></script>"""
_FRAME: Final = "body { margin: 0 } chatdock-chat { display: block; height: 600px } "


def open_chat(
    page: Page,
    site: str,
    options: dict[str, Any] | None = None,
    css: str = "",
    *,
    wait: bool = True,
) -> None:
    """Put the chat on a page with a strict policy; `wait` until it says that it is ready."""

    def answer(route: Route, content: str, kind: str) -> None:
        headers = {"content-security-policy": CSP}
        route.fulfill(body=content, content_type=f"text/{kind}; charset=utf-8", headers=headers)

    page.route(f"{site}/own", lambda route: answer(route, _PAGE, "html"))
    page.route(f"{site}/own.css", lambda route: answer(route, _FRAME + css, "css"))
    page.route(f"{site}/favicon.ico", lambda route: answer(route, "", "plain"))
    page.goto(f"{site}/own")
    set_options(page, options or {}, wait=wait)


def set_options(page: Page, options: dict[str, Any], *, wait: bool = False) -> None:
    page.evaluate(
        """async ([options, wait]) => {
            await customElements.whenDefined("chatdock-chat");
            const chat = document.querySelector("chatdock-chat");
            for (const side of ["leftAction", "rightAction"])
                if (options.header?.[side]) options.header[side].onClick = () => {};
            const ready = new Promise((done) => chat.addEventListener("chatkit.ready", done, { once: true }));
            chat.setOptions({ api: { url: "/chatkit", guest: true }, ...options });
            if (wait) await ready;
        }""",
        [options, wait],
    )


def style(page: Page, selector: str, name: str) -> str:
    """What the browser makes of a property of an element inside the chat."""
    return page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element).getPropertyValue(name)", name
    )


def drawn(page: Page, selector: str, name: str) -> tuple[int, int, int]:
    """A colour as it is on the screen, in sRGB."""
    red, green, blue = page.locator(selector).first.evaluate(
        """(element, name) => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d");
            canvas.fillStyle = getComputedStyle(element).getPropertyValue(name);
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        name,
    )
    return red, green, blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The contrast ratio of WCAG 2.2."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: tuple[int, int, int]) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
