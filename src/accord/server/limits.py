"""What the server puts up with: how long a question may be, how large its body, how long it may take.

Plain ASGI (https://asgi.readthedocs.io/en/latest/specs/www.html) around the application, so that nothing gets past it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from accord.errors import Misused

__all__ = ["Bounded", "Limits", "TooLarge", "TooSlow", "problem"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of everything: bytes of a query and a body, codes in a question, seconds, open connections."""

    query: int = 4_096
    body: int = 65_536
    codes: int = 1_000
    body_seconds: float = 10
    answer_seconds: float = 120
    connections: int = 1_000


class TooLarge(Misused):
    """A body went over its limit while it was read."""

    status = 413


class TooSlow(Misused):
    """A body did not arrive in time."""

    status = 408


def problem(status: int, what: str, hint: str = "") -> bytes:
    """An error as JSON (RFC 9457): what is wrong and what to do."""
    return (json.dumps({"status": status, "title": what, "detail": hint}, ensure_ascii=False) + "\n").encode()


class Bounded:
    """The application within its limits. `GET` and `HEAD` are answered, and `POST` where the path is in `posts`."""

    def __init__(self, app: App, limits: Limits, posts: frozenset[str]) -> None:
        self.app = app
        self.limits = limits
        self.posts = posts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or says why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        started = False

        async def sent(message: Message) -> None:
            """Passes a part of the answer on; from the first on it is too late to refuse."""
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self.limits.answer_seconds):
                await self.app(scope, self._bounded(receive), sent)
        except TimeoutError:
            if not started:
                await _refuse(send, 503, "the answer took too long", "Ask for less at once.")

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        """Why a request is refused before anything of its body is read."""
        allowed = ("GET", "HEAD", "POST") if scope["path"] in self.posts else ("GET", "HEAD")
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if scope["method"] not in allowed:
            return (405, "nothing can be changed here", f"Use {', '.join(allowed)}.")
        if len(scope["query_string"]) > self.limits.query or len(scope["raw_path"]) > self.limits.query:
            return (414, "the address is too long", f"The limit is {self.limits.query} bytes; use POST for many codes.")
        if not length.isdigit() or int(length) > self.limits.body:
            return (413, "the body is too large", f"The limit is {self.limits.body} bytes.")
        if scope["method"] != "POST" and (length != b"0" or b"transfer-encoding" in headers):
            return (413, "a question of this kind has no body", "Put it into the address.")
        return None

    def _bounded(self, receive: Receive) -> Receive:
        read = 0

        async def bounded() -> Message:
            """The next part of the body. Raises TooSlow where it does not come, TooLarge past the limit."""
            nonlocal read
            try:
                message = await asyncio.wait_for(receive(), None if read < 0 else self.limits.body_seconds)
            except TimeoutError as error:
                raise TooSlow("the body did not arrive in time", hint="Send it at once.") from error
            read = read + len(message.get("body", b"")) if message.get("more_body") else -1
            if read > self.limits.body:
                raise TooLarge("the body is too large", hint=f"The limit is {self.limits.body} bytes.")
            return message

        return bounded


async def _refuse(send: Send, status: int, what: str, hint: str) -> None:
    """Answers and closes the connection, so that a body that was not read is no later request."""
    body = problem(status, what, hint)
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        (b"cache-control", b"no-store"),
    ]
    if status == 405:
        headers.append((b"allow", hint.removeprefix("Use ").rstrip(".").encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
