"""A page without processes: its pool calls at once, or when it is told to. A page that is served, in a browser."""

from concurrent.futures import Executor, Future

import pytest
from helpers.browser import Tab, chromium, new_page
from starlette.testclient import TestClient

from nrnwrap.app.server import application
from nrnwrap.app.serving import Page
from nrnwrap.errors import BusyError

ADDRESS = "http://127.0.0.1:8000"


class AtOnce(Executor):
    """Calls in this process. `error`: what it raises instead. `asked`: what it was asked."""

    def __init__(self):
        self.error, self.asked, self.closed = None, [], False

    def submit(self, function, /, *args, **keywords):
        self.asked.append(args)
        future = Future()
        if isinstance(self.error, BusyError):
            raise self.error
        try:
            if self.error is not None:
                raise self.error
            future.set_result(function(*args, **keywords))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.closed = True


@pytest.fixture(scope="session")
def static(tmp_path_factory):
    """Files of a page."""
    folder = tmp_path_factory.mktemp("page") / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "app.js").write_text("export {}")
    (folder.parent / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def pool():
    return AtOnce()


@pytest.fixture
def client(pool, static):
    with TestClient(application(pool, "127.0.0.1", 8000, static=static), ADDRESS) as found:
        yield found
    assert pool.closed


@pytest.fixture(scope="session")
def served():
    """The page itself, with two workers."""
    with Page(workers=2) as page:
        yield page


@pytest.fixture(scope="session")
def browser():
    """Chromium, or a skip."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def window(browser):
    """A wide window for one test after the other, since a new one takes a second."""
    return new_page(browser)


@pytest.fixture
def tab(browser, served, window):
    """The wide window; nothing may go wrong in it, and nobody else may be asked."""
    made = Tab(browser, served.url, page=window)
    yield made
    made.leave()
    assert made.wrong == []
    assert made.dialogs == []
    assert [url for url in made.asked if not url.startswith((served.url, "about:", "data:", "blob:"))] == []
