"""The web application of a desk: Prefect's own behind a gate, and the desk's files behind the same login.

Only requests that name this server are let in: a page elsewhere can neither make its visitor's browser talk to it (the
Origin is checked) nor pretend to be it under another name (the Host is). Everything but the health check needs the
password of the home.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import prefect
from prefect.server.api.server import create_app
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.settings import Settings
from flows.server import FILES_PATH

REALM = "thidua"
_OPEN_FOLDERS = ("reports", "rankings", "releases", "feedback", "thu-di", "reminders")
"""What of the home can be downloaded: what was made to be read, never archive, warehouse or Prefect's folder."""

CALLING_OUT = tuple(f"{above}/{page}" for above in ("", "/api") for page in ("docs", "redoc"))
"""Pages about the server's interface, whose scripts and fonts come from outside hosts."""

Handler = Callable[[Request], Awaitable[Response]]


def make_app(settings: Settings, origins: Sequence[str], login: str) -> ASGIApp:
    """Prefect's application for this desk; `origins` are its addresses, `login` user and password as `user:password`.

    The gate stands before the application, not in it: the server's own automations call that by no address at all.
    """
    # The second UI asks an outside host as soon as it opens, whatever is set: a server that finds none offers none.
    prefect.__ui_v2_static_path__ = settings.home / "prefect" / "no-second-ui"
    app: Starlette = create_app(final=True)
    files = Route(f"{FILES_PATH}/{{place:path}}", make_file_handler(settings.home, login))
    app.router.routes[:0] = [files, *(Route(place, _refuse) for place in CALLING_OUT)]
    checked = OriginCheck(FilePass(app, login), origins)
    hosts = {urlsplit(origin).hostname or "" for origin in origins}
    return TrustedHostMiddleware(checked, allowed_hosts=[*sorted(hosts), "localhost"])


async def _refuse(_: Request) -> Response:
    return PlainTextResponse("Not offered here.", 404)


def make_file_handler(home: Path, login: str) -> Handler:
    """Answers with a file of the home as a download: 401 without the login, 404 for what is not one of its outputs."""

    async def send_file(request: Request) -> Response:
        if not (has_pass(request, login) or has_login(request.headers.get("authorization", ""), login)):
            challenge = {"WWW-Authenticate": f'Basic realm="{REALM}", charset="UTF-8"'}
            return PlainTextResponse("Cần đăng nhập.", 401, challenge)
        path = find_file(home, request.path_params["place"])
        if path is None:
            return PlainTextResponse("Không có tệp này; có thể tệp đã được chuyển đi hoặc thu hồi.", 404)
        kept = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
        return FileResponse(path, filename=path.name, headers=kept)

    return send_file


def find_file(home: Path, place: str) -> Path | None:
    """The file at that place below an open folder of the home; None for anything else, links out of it included."""
    if "\0" in place or place.partition("/")[0] not in _OPEN_FOLDERS:
        return None
    root = (home / place.partition("/")[0]).resolve()
    try:
        path = (home / place).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None
    except OSError:  # a name longer than the file system takes
        return None


def has_login(header: str, login: str) -> bool:
    """True if the Authorization header (RFC 7617, Basic) holds the login."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        told = base64.b64decode(given, validate=True)
    except ValueError:  # not base64 (binascii.Error), or letters beyond ASCII
        return False
    return hmac.compare_digest(told, login.encode())


def make_pass(login: str) -> tuple[str, str]:
    """Name and value of the cookie that opens files to who has the login; the password cannot be told from it.

    The name is the home's own: a browser keeps the cookies of all ports of a machine together.
    """
    value = hmac.new(login.encode(), FILES_PATH.encode(), hashlib.sha256).hexdigest()
    return f"thidua-{hashlib.sha256(value.encode()).hexdigest()[:8]}", value


def has_pass(request: Request, login: str) -> bool:
    """True if the request has the cookie that was given to who has the login."""
    name, value = make_pass(login)
    return hmac.compare_digest(request.cookies.get(name, "").encode(), value.encode())


class FilePass:
    """Gives who talks to the server with the login a cookie for its files, so that a link opens without another login.

    Prefect's pages have the login in a header, which a browser does not send when somebody follows a link. The cookie
    goes to the files alone, is sent from our own pages alone, and is forgotten when the browser is closed.
    """

    def __init__(self, app: ASGIApp, login: str) -> None:
        self._app, self._login = app, login
        name, value = make_pass(login)
        self._cookie = f"{name}={value}; Path={FILES_PATH}; HttpOnly; SameSite=Strict"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the cookie where the request has the login."""

        async def send_with_pass(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", self._cookie)
            await send(message)

        is_known = scope["type"] == "http" and has_login(Headers(scope=scope).get("authorization", ""), self._login)
        await self._app(scope, receive, send_with_pass if is_known else send)


class OriginCheck:
    """Refuses requests of pages that are not ours, and their web sockets, which know no other rule of origin."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._ours = {*origins, *(origin.replace("127.0.0.1", "localhost") for origin in origins)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or answer 403; a web socket is closed before it opens."""
        if scope["type"] not in ("http", "websocket") or set(Headers(scope=scope).getlist("origin")) <= self._ours:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse("This server answers its own pages only.", 403)(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
