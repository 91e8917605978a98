"""The routes of the page: each reads a body, within limits, and asks a worker for the answer."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor, Future
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from nrnwrap.app import answers, limits, tasks
from nrnwrap.app.answers import Answer
from nrnwrap.app.bundle import STATIC, bundle
from nrnwrap.app.guard import Guard, response
from nrnwrap.errors import BusyError, LateError, WorkerError

LOG = logging.getLogger("nrnwrap.app")
_PATIENCE = 30.0  # s, for a body
_LARGE = 4  # bodies of morphologies that are read at once
_OPEN = 256  # requests that are read at once
_GONE = 499  # nobody reads it

mimetypes.add_type("text/javascript", ".js")  # which some systems call otherwise, and a browser then refuses


def application(pool: Executor, host: str, port: int, token: str = "", static: Path = STATIC) -> Starlette:
    """The page as an ASGI application. pool: who answers; it is shut down with the application."""
    routes = Routes(pool)
    posts = [name for name in tasks.TASKS if name != "catalogue"]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        pool.shutdown(cancel_futures=True)

    return Starlette(
        routes=[
            Route("/", _index(static)),
            Route("/api/catalogue", routes.catalogue),
            *(Route(f"/api/{name}", routes.post(name), methods=["POST"]) for name in posts),
            Route("/page.js", _script),
            Mount("/static", StaticFiles(directory=static)),
        ],
        middleware=[Middleware(Guard, host=host, port=port, token=token)],
        exception_handlers={HTTPException: _lost, Exception: _lost},
        lifespan=lifespan,
    )


class Routes:
    """What is answered, with a pool of workers."""

    def __init__(self, pool: Executor) -> None:
        self.pool, self.open = pool, 0
        self.large = asyncio.Semaphore(_LARGE)
        self.catalogues: dict[bool, Answer] = {}

    def post(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """The route of a task."""
        is_file = name == "morphology"
        most = limits.FILE_BODY if is_file else limits.BODY

        async def route(request: Request) -> Response:
            if self.open >= _OPEN:
                return _busy()
            self.open += 1
            try:
                async with self.large if is_file else _nothing():
                    body = await asyncio.wait_for(_body(request, most), _PATIENCE)
                    return await self._answered(request, name, body)
            except HTTPException as cause:
                return await _lost(request, cause)
            except (ClientDisconnect, asyncio.TimeoutError):
                return Response(status_code=_GONE)
            finally:
                self.open -= 1

        return route

    async def catalogue(self, request: Request) -> Response:
        """What the page has to know, made once."""
        gzip = _takes_gzip(request)
        if gzip not in self.catalogues:
            found = await self._result(request, "catalogue", b"{}", gzip)
            if found.status != 200:
                return _sent(found)
            self.catalogues[gzip] = found
        return _sent_once(request, self.catalogues[gzip])

    async def _answered(self, request: Request, name: str, body: bytes) -> Response:
        return _sent(await self._result(request, name, body, _takes_gzip(request)))

    async def _result(self, request: Request, name: str, body: bytes, gzip: bool) -> Answer:
        try:
            future = self.pool.submit(tasks.answer, name, body, gzip)
        except BusyError:
            return answers.refusal("busy", "many requests wait already: try again", 503)
        found = await _or_gone(request, future)
        return found if isinstance(found, Answer) else _failure(found)


async def _or_gone(request: Request, future: Future[Answer]) -> Answer | BaseException:
    """The answer, or why there is none. When the client is gone first, a request that waits is dropped."""
    answer: asyncio.Future[Any] = asyncio.wrap_future(future)
    gone: asyncio.Future[Any] = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            return ClientDisconnect()
        error = answer.exception()
        return answer.result() if error is None else error
    finally:
        gone.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _failure(error: BaseException) -> Answer:
    """What is answered where a worker could not."""
    seconds = limits.WORKER.seconds
    if isinstance(error, ClientDisconnect):
        return Answer(_GONE, answers.JSON, b"")
    if isinstance(error, LateError):
        remedy = "take a shorter t_stop, a longer dt or fewer cells"
        return answers.refusal("late", f"stopped after {seconds:g} s: {remedy}", 503)
    if isinstance(error, MemoryError):
        return answers.refusal("memory", "that takes more memory than the page allows: take a shorter t_stop", 503)
    LOG.error("a worker failed", exc_info=error)
    if isinstance(error, WorkerError):
        return answers.refusal("died", "the simulator ended unexpectedly; a new one is there: try again", 503)
    return answers.refusal("failed", "the simulator failed, and the terminal says why", 503)


async def _body(request: Request, most: int) -> bytes:
    """The body, of JSON, not compressed, of at most so many bytes; HTTPException otherwise."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != answers.JSON:  # which a form of another site cannot send
        raise HTTPException(415, "the content type must be application/json")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(415, "the body must not be compressed")
    if _length(request) > most:
        raise HTTPException(413, f"the body has more than {most} bytes")
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise HTTPException(413, f"the body has more than {most} bytes")
    return bytes(found)


def _length(request: Request) -> int:
    given = request.headers.get("content-length", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 20 else 0


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def _sent_once(request: Request, found: Answer) -> Response:
    """The answer, or that the browser has it already."""
    head = {"etag": f'"{hashlib.sha256(found.body).hexdigest()[:20]}"', "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == head["etag"]:
        return Response(status_code=304, headers=head)
    return response(found, **head)


async def _script(request: Request) -> Response:
    return _sent_once(request, _modules(_takes_gzip(request)))


@cache
def _modules(gzip: bool) -> Answer:
    """The modules of the page as one script: to fetch each of the forty takes half of the time to open the page."""
    found = Answer(200, "text/javascript", bundle("main").encode())
    return answers.compressed(found) if gzip else found


def _busy() -> Response:
    return _sent(answers.refusal("busy", "many requests wait already: try again", 503))


def _sent(found: Answer) -> Response:
    return response(found, **({"retry-after": "1"} if found.status == 503 else {}))


_KINDS = {404: "route", 405: "route", 413: "large", 415: "type"}


async def _lost(request: Request, error: Any) -> Response:
    """The answer where a route is missing, or a body cannot be read."""
    if not isinstance(error, HTTPException):
        LOG.error("a route failed", exc_info=error)
        return _sent(answers.refusal("failed", "the page failed, and the terminal says why", 503))
    return response(answers.refusal(_KINDS.get(error.status_code, "route"), error.detail, error.status_code))


def _index(static: Path) -> Callable[[Request], Awaitable[Response]]:
    async def index(request: Request) -> Response:
        if not (static / "index.html").is_file():
            raise HTTPException(404, "the page's files are missing from this installation")
        return FileResponse(static / "index.html")

    return index
