"""The server's addresses and what they answer. Reading only; every answer can be cached and asked for again cheaply."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from accord.errors import AccordError, Misused
from accord.server import answers, questions
from accord.server.answers import Json
from accord.server.limits import Bounded, Limits, TooLarge, TooSlow, problem
from accord.server.log import Logged
from accord.server.openapi import openapi
from accord.server.site import Elsewhere, File, Gone, Site
from accord.tasks.directory import Term
from accord.tasks.serve import Service
from accord.workspace import read_bytes

__all__ = ["application"]

_SMALL = 65_536  # bytes; smaller files are kept in memory, larger ones are streamed
_KEPT = 1_024  # files
_MOST_HITS = 100
_CUT_OFF = frozenset({TooLarge.status, TooSlow.status})
_CACHED, _FROZEN = "public, max-age=300", "public, max-age=31536000, immutable"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
Endpoint = Callable[[Request], Awaitable[Response]]


def application(service: Service, limits: Limits, write: Callable[[str], None]) -> Logged:
    """The ASGI application. write: takes each line of the log."""
    asked = _Asked(service, limits)
    routes: dict[str, tuple[Endpoint, tuple[str, ...]]] = {
        "/health": (asked.health, ("GET",)),
        "/openapi.json": (asked.openapi, ("GET",)),
        "/search": (asked.search, ("GET",)),
        "/lookup": (asked.lookup, ("GET",)),
        "/concept/{organisation}/{scheme}/{code:path}": (asked.concept, ("GET",)),
        "/translate": (asked.translate, ("GET", "POST")),
        "/{path:path}": (asked.file, ("GET",)),
    }
    app = Starlette(
        routes=[Route(path, endpoint, methods=list(methods)) for path, (endpoint, methods) in routes.items()],
        exception_handlers={AccordError: _told, HTTPException: _told_by_http},
    )
    bounded = Bounded(app, limits, posts=frozenset({"/translate"}))
    return Logged(bounded, service.files.keys(), write)


class _Asked:
    """One method for each address."""

    def __init__(self, service: Service, limits: Limits) -> None:
        self.service = service
        self.limits = limits
        self.site = Site(service)
        self.small = lru_cache(maxsize=_KEPT)(self._read)
        self.description = _encoded(openapi(service.title, service.version, limits))

    async def health(self, request: Request) -> Response:
        """Whether it answers, and what."""
        terms = len(self.service.directory.terms)
        return _json(request, {"status": "ok", "version": self.service.version, "terms": terms}, cache="no-store")

    async def openapi(self, request: Request) -> Response:
        """What can be asked."""
        return _sent(request, self.description)

    async def search(self, request: Request) -> Response:
        """Terms with these words; people who come with a browser get the search page."""
        page = self.site.files.get("search.html")
        if page and "text/html" in request.headers.get("accept", ""):
            address = f"{self.site.address('search.html')}?{request.url.query}"
            return RedirectResponse(address, status_code=303, headers={**_ALWAYS, "Vary": "Accept"})
        text = questions.text(request.query_params, "q")
        if not text.strip():
            raise Misused("'q' is needed", hint="Write ?q=guilty, for example.")
        most = questions.number(request.query_params, "limit", default=20, most=_MOST_HITS)
        scheme = self._scheme(request)
        find = partial(self.service.directory.search, text, scheme, most=most)
        return _json(request, answers.found(await run_in_threadpool(find), self.service), vary="Accept")

    async def lookup(self, request: Request) -> Response:
        """Terms with exactly this code, label or IRI."""
        name, value = questions.one_of(request.query_params, ("code", "label", "iri"))
        scheme, directory = self._scheme(request), self.service.directory
        ways: dict[str, Callable[[str, str], Sequence[Term]]] = {
            "code": directory.coded,
            "label": directory.labelled,
            "iri": directory.named,
        }
        return _json(request, answers.found(ways[name](value, scheme), self.service))

    async def concept(self, request: Request) -> Response:
        """Everything about one term."""
        parts = request.path_params
        scheme = f"{parts['organisation']}/{parts['scheme']}"
        terms = self.service.directory.coded(parts["code"], scheme)
        if not terms:
            return _refused(404, "there is no such term", "Look for it with /search or /lookup.")
        return _json(request, answers.concept(terms[0], self.service))

    async def translate(self, request: Request) -> Response:
        """What codes become in another vocabulary."""
        most = self.limits.codes
        if request.method == "POST":
            asked = questions.translation_of_body(await request.body(), most=most)
        else:
            asked = questions.translation_of_query(request.query_params.multi_items(), most=most)
        found = self.service.directory.becomes(asked.codes, asked.source, asked.target, asked.circumstances)
        return _json(request, answers.becoming(found, self.service))

    async def file(self, request: Request) -> Response:
        """A page or a data file, or the way to the best form of a thing (303, https://www.w3.org/TR/cooluris/)."""
        raw = bytes(request.scope["raw_path"]).decode("ascii", errors="replace")
        found = self.site.at(raw, request.headers.get("accept", ""))
        if isinstance(found, Elsewhere):
            headers = {**_ALWAYS, "Vary": "Accept", "Cache-Control": _CACHED}
            return RedirectResponse(found.path, status_code=303, headers=headers)
        if isinstance(found, File):
            return await self._file(request, found)
        if isinstance(found, Gone):
            return self._gone(request, found)
        if found.forms:
            return _refused(
                406, "this is not available in a form that you take", f"There is: {', '.join(found.forms)}."
            )
        if "text/html" in request.headers.get("accept", ""):
            headers = {**_ALWAYS, "Vary": "Accept", "Cache-Control": "no-store"}
            return HTMLResponse(self.site.lost(), status_code=404, headers=headers)
        return _refused(404, "there is nothing here", "Start at / or see /openapi.json.")

    def _gone(self, request: Request, found: Gone) -> Response:
        """What was published once and is no more (410): a page for people, and where it stands for programs."""
        if "text/html" in request.headers.get("accept", ""):
            headers = {**_ALWAYS, "Vary": "Accept", "Cache-Control": _CACHED}
            return HTMLResponse(read_bytes(self.service.site / found.path), status_code=410, headers=headers)
        address = self.site.address(found.path)
        return _refused(410, "this is no longer published", f"{address} says which release was the last that had it.")

    async def _file(self, request: Request, found: File) -> Response:
        headers = {
            **_ALWAYS,
            "ETag": f'"{found.digest}"',
            "Cache-Control": _FROZEN if found.is_frozen else _CACHED,
            "Content-Type": found.media_type,
        }
        if _is_known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        path = self.service.site / found.path
        small = self.small(found.path)  # so small that it is read faster than handed to another thread
        return FileResponse(path, headers=headers) if small is None else Response(small, headers=headers)

    def _read(self, path: str) -> bytes | None:
        """A small file's bytes; a large one is streamed, so that slow clients do not fill the memory."""
        file = self.service.site / path
        return read_bytes(file) if file.stat().st_size <= _SMALL else None

    def _scheme(self, request: Request) -> str:
        name = questions.text(request.query_params, "scheme")
        if name and name not in self.service.directory.schemes:
            raise Misused("there is no such vocabulary", hint="Write it as organisation/vocabulary, like shared/plea.")
        return name


def _json(request: Request, value: Json, *, cache: str = _CACHED, vary: str = "") -> Response:
    return _sent(request, _encoded(value), cache=cache, vary=vary)


def _encoded(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _sent(request: Request, body: bytes, *, cache: str = _CACHED, vary: str = "") -> Response:
    headers = {**_ALWAYS, "Cache-Control": cache, "ETag": f'"{hashlib.sha256(body).hexdigest()}"'}
    headers |= {"Vary": vary} if vary else {}
    if request.method != "POST" and _is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _is_known(request: Request, etag: str) -> bool:
    """Whether the client has it already (RFC 9110, 13.1.2)."""
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    return etag in known or "*" in known


def _refused(status: int, what: str, hint: str) -> Response:
    """An error. Where a body was not read to its end, the connection ends too."""
    headers = {**_ALWAYS, "Cache-Control": "no-store", **({"Connection": "close"} if status in _CUT_OFF else {})}
    return Response(problem(status, what, hint), status, headers, "application/problem+json")


async def _told(_request: Request, error: Any) -> Response:
    """A question that cannot be answered as it is put."""
    status = getattr(error, "status", 400 if isinstance(error, Misused) else 500)
    return _refused(status, error.what, error.hint)


async def _told_by_http(_request: Request, error: Any) -> Response:
    return _refused(error.status_code, error.detail, "See /openapi.json.")
