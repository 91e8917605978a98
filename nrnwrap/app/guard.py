"""What stands before every route: headers, hosts, origins, the token. Errors are JSON, as in docs/app.md."""

from __future__ import annotations

import hmac
import ipaddress
import re
import socket
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nrnwrap.app import answers
from nrnwrap.app.answers import Answer

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HOST = re.compile(r"(?:\[([\da-fA-F:.]+)\]|([^\s:\[\]@/]+))(?::\d+)?")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Guard:
    """Passes on what comes from the page itself. token: what a browser has to show, "" where none is needed."""

    def __init__(self, app: ASGIApp, host: str, port: int, token: str = "") -> None:
        self.app, self.token, self.cookie = app, token, f"nrnwrap_{port}"
        self.hosts = {*LOOPBACK, host.lower()} | (set() if host in LOOPBACK else _own_names())
        self.addresses = host not in LOOPBACK  # whether a host may be an IP address, which no name server can forge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store" if scope["path"].startswith("/api") else "no-cache")
            await send(message)

        refused = self._refused(HTTPConnection(scope))
        await (self.app if refused is None else refused)(scope, receive, guarded)

    def _refused(self, asked: HTTPConnection) -> Response | None:
        """What is answered instead of the route; None where nothing speaks against it."""
        if not self._known(_name(asked.headers.get("host", ""))):
            return response(answers.refusal("host", "this is not an address of the page: take the printed one", 400))
        if _foreign(asked.headers):
            return response(answers.refusal("origin", "another page asks, which is not allowed", 403))
        return self._without_token(asked) if self.token else None

    def _known(self, host: str) -> bool:
        return host in self.hosts or (self.addresses and _is_address(host))

    def _without_token(self, asked: HTTPConnection) -> Response | None:
        query = asked.scope.get("query_string", b"").decode("latin-1")
        if asked.scope["path"] == "/" and _same(parse_qs(query).get("token", [""])[0], self.token):
            found = RedirectResponse("/", 303)
            found.set_cookie(self.cookie, self.token, httponly=True, samesite="strict")
            return found
        if _same(_cookie(asked.headers, self.cookie), self.token):
            return None
        return response(answers.refusal("token", "the token is missing: take the address that was printed", 403))


def response(found: Answer, **headers: str) -> Response:
    """An answer for the browser."""
    more = {"content-encoding": found.encoding} if found.encoding else {}
    more |= {"content-disposition": f'attachment; filename="{found.file}"'} if found.file else {}
    return Response(found.body, found.status, {**more, "vary": "accept-encoding", **headers}, found.media)


def _foreign(headers: Headers) -> bool:
    """Whether a browser says that another page asks."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
    own = origin is None or origin.partition("://")[2].lower() == headers.get("host", "").lower()
    return not own or (site in ("cross-site", "same-site") and headers.get("sec-fetch-mode") != "navigate")


def _name(host: str) -> str:
    """A Host without its port and brackets, in small letters; "" for what is not one."""
    found = _HOST.fullmatch(host)
    return "" if found is None else (found[1] or found[2]).lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _own_names() -> set[str]:
    return {socket.gethostname().lower(), socket.getfqdn().lower()}


def _cookie(headers: Headers, name: str) -> str:
    try:
        found: Any = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return "" if found is None else str(found.value)


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
