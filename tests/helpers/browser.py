"""The page in a headless Chromium: Debian's package, driven by Playwright."""

import json
import shutil
import urllib.parse
from contextlib import contextmanager

import pytest

from helpers.patience import HANGS

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDE, NARROW = (1280, 900), (390, 844)
IN_SOFTWARE = ("--in-process-gpu", "--disable-gpu-rasterization", "--disable-gpu-compositing")  # a third of the time


@contextmanager
def chromium():
    """The browser; tests that need it are skipped, with a word, where it is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
    if PROGRAM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    sync_api.expect.set_options(timeout=HANGS * 1000)
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--enable-unsafe-swiftshader", *IN_SOFTWARE]  # no graphics card, perhaps root
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=options)
        yield browser
        browser.close()


def new_page(browser, size=WIDE, **how):
    """A page in a window of its own."""
    context = browser.new_context(viewport=dict(zip(("width", "height"), size, strict=True)), **how)
    context.set_default_timeout(HANGS * 1000)
    return context.new_page()


class Tab:
    """A page, in a window of its own or one that is given, and what went wrong. Waits as long as `patience` says."""

    def __init__(self, browser, url, size=WIDE, page=None, **how):
        from playwright.sync_api import expect  # missing on some machines, which skip

        self.expect, self.url = expect, url
        self.blank = urllib.parse.urljoin(url, "/static/icon.svg")  # another origin would be a process of its own
        self.page = page or new_page(browser, size, **how)
        self.context = self.page.context
        self.wrong, self.asked, self.dialogs = [], [], []
        self.refused = False  # whether a test wants the server to refuse, which the browser notes as an error
        self._listeners = {
            "console": self._note,
            "pageerror": lambda error: self.wrong.append(str(error)),
            "request": lambda request: self.asked.append(request.url),
            "dialog": lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()),
        }
        for event, listener in self._listeners.items():
            self.page.on(event, listener)

    def _note(self, line):
        favicon = line.location["url"].endswith("/favicon.ico")  # which Chromium asks for where it shows an icon alone
        if line.type == "error" and not favicon and not (self.refused and line.text.startswith("Failed to load")):
            self.wrong.append(line.text)

    def open(self, **state):
        """Goes to the address of a state, and waits for its run."""
        self.load("#" + urllib.parse.quote(json.dumps(state)) if state else "")
        return self.hears(" spike")

    def load(self, hash):
        """Loads the page anew, with this behind its address."""
        if self.page.url != self.blank:
            self.page.goto(self.blank)
        self.page.goto(self.url + hash)

    def turn(self, state):
        """Gives the page that is there the address of another state, which takes a tenth of opening it."""
        self.page.evaluate("(hash) => { location.hash = hash; }", urllib.parse.quote(json.dumps(state)))

    def hears(self, text):
        """Waits until the status line has a text; all of it."""
        self.expect(self.page.get_by_role("status")).to_contain_text(text)
        return self.status

    @property
    def status(self):
        return self.page.get_by_role("status").inner_text()

    @property
    def spikes(self):
        """How many spikes the status line speaks of."""
        return int(self.status.split()[0])

    def after(self, action):
        """The status line of the first run that is drawn after an action."""
        figure = self.page.locator("#figure")
        before = int(figure.get_attribute("data-serial"))
        action()
        self.expect(figure).not_to_have_attribute("data-serial", str(before))
        self.expect(figure).to_have_attribute("aria-busy", "false")
        return self.status

    def show(self, name):
        """Opens a view; its panel."""
        self.page.get_by_role("tab", name=name).click()
        return self.page.get_by_role("tabpanel", name=name)

    @property
    def state(self):
        """What the address says, once it has been written."""
        self.page.wait_for_timeout(400)
        return json.loads(urllib.parse.unquote(self.page.url.partition("#")[2]))

    @property
    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def close(self):
        self.context.close()

    def leave(self):
        """Leave the window as it was found, for another one: the page keeps files for the time of a window."""
        self.page.unroute_all()
        if self.page.url.startswith(self.url):
            self.page.evaluate("sessionStorage.clear()")
        self.page.goto(self.blank)
        self.context.clear_permissions()
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
