"""Who may ask: a page of this very address on this machine, and no other page that a browser has open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from hv_tariff.errors import InputError

LOOPBACK = "127.0.0.1"
_HOSTS = (LOOPBACK, "localhost")
_OWN = ("same-origin", "none")  # what a browser says of its own page, and of an address that was typed
LARGEST_BODY = 8 * 1024 * 1024

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


def check_host(host: str) -> str:
    """Return the address to listen on; raises InputError for any but this machine's own."""
    if host not in _HOSTS:
        raise InputError(
            f"'{host}' is not this machine alone",
            where="--host",
            hint=f"the page is served on {LOOPBACK} only",
        )
    return LOOPBACK


class Guard:
    """Lets through what the page itself asks; refuses the rest before it is read.

    A page elsewhere may point a name of its own at this machine (DNS rebinding): then the Host it names is
    not ours. It may post a form here: then its Origin is not ours, and a form is no JSON.

    Parameters
    ----------
    app : callable
        An ASGI application.
    port : int
        The port it is served on.
    """

    def __init__(self, app: App, *, port: int) -> None:
        self._app = app
        self._hosts = {f"{host}:{port}" for host in _HOSTS}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        reason = self.refusal(scope["method"], list(scope["headers"]))
        if reason is not None:
            await _refuse(reason, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, receive, marked)

    def refusal(self, method: str, headers: list[tuple[bytes, bytes]]) -> str | None:
        """Return why a request is refused, None where it is not.

        Parameters
        ----------
        method : str
        headers : list of (bytes, bytes)
            Names in small letters.
        """
        named: dict[str, list[str]] = {}
        for name, value in headers:
            named.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        hosts, origins = named.get("host", []), named.get("origin", [])
        sites = named.get("sec-fetch-site", [])
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return "this page answers to its own address alone"
        if any(each not in self._origins for each in origins) or any(each not in _OWN for each in sites):
            return "another page may not ask here"
        if method not in ("GET", "HEAD", "POST"):
            return "only GET and POST are answered"
        return _refused_body(named) if method == "POST" else None


def _refused_body(named: Mapping[str, list[str]]) -> str | None:
    kinds = [kind.partition(";")[0].strip().lower() for kind in named.get("content-type", [])]
    if kinds != ["application/json"]:
        return "only JSON is read"
    lengths = named.get("content-length", [])
    if len(lengths) != 1 or not lengths[0].isdigit() or int(lengths[0]) > LARGEST_BODY:
        return f"a request says its length, at most {LARGEST_BODY:,} bytes"
    return None


async def _refuse(reason: str, send: Send) -> None:
    body = reason.encode("utf-8")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": [*headers, *HEADERS]})
    await send({"type": "http.response.body", "body": body})
