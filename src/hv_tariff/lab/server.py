"""The page served: starlette answers, uvicorn listens, on this machine alone."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any

from hv_tariff.audit.strict_json import parse_json
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.extra import load_extra
from hv_tariff.lab.desk import Desk
from hv_tariff.lab.exports import exported
from hv_tariff.lab.guard import LOOPBACK, App, Guard
from hv_tariff.lab.sheet import page_html, page_part
from hv_tariff.reports.wording import Language

_PARTS = {"lab.css": "text/css", "lab.js": "text/javascript", "charts.js": "text/javascript"}
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def lab_app(desk: Desk, *, port: int) -> App:
    """Return the application of the page.

    Parameters
    ----------
    desk : Desk
    port : int
        The port that it is served on; requests to another address are refused.

    Raises
    ------
    InputError
        When the extra `lab` is not installed.
    """
    applications = load_extra("starlette.applications", to="open the page", extra="lab")
    routing = load_extra("starlette.routing", to="open the page", extra="lab")
    responses = load_extra("starlette.responses", to="open the page", extra="lab")
    page = page_html(desk)

    def part(name: str) -> Any:
        text, kind = page_part(name), _PARTS[name]

        def get(_: Any) -> Any:
            return responses.Response(text, media_type=kind)

        return routing.Route(f"/{name}", get)

    def get_page(_: Any) -> Any:
        return responses.HTMLResponse(page)

    def asked(path: str, answer: Answer) -> Any:
        async def post(request: Any) -> Any:
            read = _read(await request.body())
            if isinstance(read, InputError):
                return responses.JSONResponse({"errors": desk.placed(read, {})})
            threads = load_extra("starlette.concurrency", to="open the page", extra="lab")
            return responses.JSONResponse(await threads.run_in_threadpool(answer, read))

        return routing.Route(path, post, methods=["POST"])

    async def export(request: Any) -> Any:
        threads = load_extra("starlette.concurrency", to="open the page", extra="lab")
        found = await threads.run_in_threadpool(_exported, desk, _read(await request.body()))
        if isinstance(found, dict):
            return responses.JSONResponse(found)
        name, kind, data = found
        headers = {"content-disposition": f'attachment; filename="{name}"', "x-name": name}
        return responses.Response(data, media_type=kind, headers=headers)

    app: App = applications.Starlette(
        routes=[
            routing.Route("/", get_page),
            *(part(name) for name in _PARTS),
            asked("/customers", desk.listed),
            asked("/answer", desk.answered),
            asked("/scenario", desk.loaded),
            routing.Route("/export", export, methods=["POST"]),
        ]
    )
    return Guard(app, port=port)


def _read(body: bytes) -> Mapping[str, Any] | InputError:
    try:
        found = parse_json(body.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        return InputError("the request is no JSON", hint="reload the page")
    except InputError as error:
        return error
    if not isinstance(found, Mapping):
        return InputError("the request is no group of fields", hint="reload the page")
    return found


def _exported(desk: Desk, asked: Mapping[str, Any] | InputError) -> dict[str, Any] | tuple[str, str, bytes]:
    """A file with its name and kind, or what is wrong."""
    if isinstance(asked, InputError):
        return {"errors": desk.placed(asked, {})}
    language = Language.FA if asked.get("language") == "fa" else Language.EN
    try:
        read = desk.read(asked)
        found = exported(read, desk.worked(read), form=asked.get("form"), language=language)
    except HvTariffError as error:
        return {"errors": desk.placed(error, asked)}
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in read.case.name)
    return f"{plain[:60] or 'bill'}{found.suffix}", found.kind, found.data


def listening(port: int) -> socket.socket:
    """Return a socket that listens on this machine alone.

    Parameters
    ----------
    port : int
        0: any that is free.

    Raises
    ------
    InputError
        When the port is taken.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((LOOPBACK, port))
        made.listen()
    except OSError as error:
        made.close()
        raise InputError(
            f"the port cannot be used: {error.strerror}",
            where=f"--port {port}",
            hint="give another, or 0 for any",
        ) from None
    return made


def server_of(desk: Desk, bound: socket.socket) -> Any:
    """Return a uvicorn server of the page for a socket; `run` it with ``sockets=[bound]``.

    Raises
    ------
    InputError
        When the extra `lab` is not installed.
    """
    library = load_extra("uvicorn", to="open the page", extra="lab")
    desk.answered({"customer": 0})  # the rules are lowered now, and not when the first person waits
    app = lab_app(desk, port=bound.getsockname()[1])
    options = library.Config(
        app, log_level="warning", access_log=False, server_header=False, ws="none", lifespan="off"
    )
    return library.Server(options)
