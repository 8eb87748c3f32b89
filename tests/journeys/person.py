"""One person at her own browser: every page she sees is checked, whatever she came for."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

ROOT = Path(__file__).resolve().parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def axe_source() -> str:
    """Give axe-core, as npm installed it."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def axe_violations(page: Page) -> list[str]:
    """Give what WCAG 2.2 AA forbids on this page, each as `rule: element`."""
    page.evaluate(axe_source())
    found: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


class Person:
    """A browser of her own. `look()` checks the page she is on; `finish()` says what went wrong on the way."""

    def __init__(
        self, browser: Browser, url: str, viewport: dict[str, int], shots: Path | None = None, *, scripts: bool = True
    ) -> None:
        context = browser.new_context(
            viewport=viewport,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            base_url=url,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.scripts = scripts
        self.host = urlsplit(url).netloc
        self.shots = shots
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> Page:
        """Open an address of ours and look at it."""
        self.page.goto(path)
        return self.look()

    def look(self) -> Page:
        """Check the page: one h1, nothing wider than the screen, nothing that WCAG 2.2 AA forbids."""
        self.page.wait_for_load_state("load")
        expect(self.page.locator("h1")).to_have_count(1)
        if self.shots:
            number = len(list(self.shots.glob("*.png")))
            name = urlsplit(self.page.url).path.strip("/").replace("/", "_")[:60] or "trang-chu"
            self.page.screenshot(path=self.shots / f"{number:03}-{name}.png", full_page=True)
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{self.page.url} is {overflow} px wider than the screen"
        found = axe_violations(self.page) if self.scripts else []  # axe is a script, which waits for others
        assert not found, "\n".join([self.page.url, *found])
        return self.page

    def sign_in(self, account: tuple[str, str]) -> None:
        """Sign in by the form."""
        page = self.go("/dang-nhap")
        page.get_by_label("Thư điện tử").fill(account[0])
        page.locator("input[name=password]").fill(account[1])
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page).to_have_url(f"http://{self.host}/quan-ly")
        self.look()

    def finish(self) -> None:
        """No page asked a stranger for anything, and no script failed."""
        assert self.strangers == []
        assert self.complaints == []
        self.page.context.close()

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")
