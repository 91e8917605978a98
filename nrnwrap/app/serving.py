"""The page as a program: a pool of workers, a server, an address."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import uvicorn

from nrnwrap import mechanisms
from nrnwrap.app import job, limits, models, morphologies, runs
from nrnwrap.app.guard import LOOPBACK
from nrnwrap.app.server import STATIC, application
from nrnwrap.app.shown import Shown
from nrnwrap.base import checks
from nrnwrap.base.pool import Pool
from nrnwrap.errors import ParameterError

_USUAL_WORKERS, _MOST_WORKERS = 4, 64


class Page:
    """A page that is served; `url` is its address, `port` its port. As a context it is closed at the end."""

    def __init__(
        self,
        shown: Shown | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        workers: int | None = None,
        static: Path = STATIC,
        told: Callable[[str], None] | None = None,
    ) -> None:
        workers = _usual_workers() if workers is None else checks.integer("workers", workers, 1, _MOST_WORKERS)
        self._socket = _listening(host, checks.integer("port", port, 0, 65535))
        self.port = self._socket.getsockname()[1]
        token = "" if host in LOOPBACK else secrets.token_urlsafe(16)
        self.url = f"http://{_shown(host)}:{self.port}/{f'?token={token}' if token else ''}"
        self._home = tempfile.TemporaryDirectory(prefix="nrnwrap-app-")
        self.folder = Path(self._home.name)  # of morphologies that are sent
        prepare = partial(ready, shown or Shown(), _own_files(), self.folder)
        self.pool = Pool(workers, prepare, limits.WORKER, limits.WAITING)
        config = uvicorn.Config(
            application(self.pool, host, self.port, token, static),
            log_level="warning", http="h11", ws="none", loop="asyncio", lifespan="on", server_header=False,
            proxy_headers=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        self._server = _Server(config, partial(told, self.url) if told else None)
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serve until Ctrl-C."""
        self._server.run(sockets=[self._socket])

    def start(self) -> Page:
        """Serve in a thread, until `close`; returns when the page can be asked."""
        if self._thread is None:
            self._thread = threading.Thread(target=self.run, daemon=True)
            self._thread.start()
            self._server.there.wait()
        return self

    def close(self) -> None:
        """End the server and its workers."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        self.pool.shutdown(cancel_futures=True)
        self._home.cleanup()

    def __enter__(self) -> Page:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Page at {self.url}>"


class _Server(uvicorn.Server):
    """Says when it can be asked."""

    def __init__(self, config: uvicorn.Config, told: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._told, self.there = told, threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.there.set()
        if self._told is not None:
            self._told()


def ready(shown: Shown, files: list[Path], folder: Path) -> None:
    """What a worker does before its first request: it loads all, knows the user's model, and has run once.

    files: MOD files of the user's. folder: where morphologies that were sent are.
    """
    mechanisms.load(*files)
    shown.adopt()
    morphologies.adopt(folder)
    runs.runs(job.read({"model": models.USUAL, "t_stop": 1, "stimuli": []}))


def announced(url: str, browser: bool) -> None:
    """Print the address, and open it."""
    print(f"nrnwrap app: {url}  (Ctrl-C ends it)", flush=True)
    if browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
    except (OSError, OverflowError) as cause:
        raise ParameterError(
            f"{host}, port {port}, cannot be listened at ({cause}): take another port, or 0 for any that is free"
        ) from cause
    return found


def _shown(host: str) -> str:
    """A host as it stands in an address that can be opened."""
    if host in ("0.0.0.0", "::", ""):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _usual_workers() -> int:
    return min(os.cpu_count() or 1, _USUAL_WORKERS)


def _own_files() -> list[Path]:
    """The MOD files of the user's that this process has loaded, which workers load too."""
    found: dict[Path, Any] = {}
    for name in mechanisms.known_names():
        path = mechanisms.origin(name)
        if path is not None and path.is_file() and not name.startswith(mechanisms.PREFIX):
            found[path] = None
    return list(found)
