"""The server's log: one line of JSON for each answer, without anything that a client said.

Codes in a question may be about a person, and so may an address that leads nowhere. The log therefore names the kind of
question, and a path only where it is a published file's; never a query, a body, a header or who asked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from accord.server.limits import App, Message, Receive, Scope, Send

__all__ = ["Logged"]

_QUESTIONS = frozenset({"concept", "health", "lookup", "openapi.json", "search", "translate"})


class Logged:
    """The application, with a line written after each answer. files: the paths that may be named."""

    def __init__(self, app: App, files: Collection[str], write: Callable[[str], None]) -> None:
        self.app = app
        self.files = files
        self.write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and tells how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, sent, started = 0, 0, time.perf_counter()

        async def counted(message: Message) -> None:
            """Passes a part of the answer on, and notes its status and its length in bytes."""
            nonlocal status, sent
            status = message.get("status", status)
            await send(message)
            sent += len(message.get("body", b""))

        try:
            await self.app(scope, receive, counted)
        finally:
            self.write(self._line(scope, status, sent, time.perf_counter() - started))

    def _line(self, scope: Scope, status: int, sent: int, seconds: float) -> str:
        """Status 0: the client went away or the answer was cut off."""
        told = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"] if scope["method"] in {"GET", "HEAD", "POST"} else "other",
            "asked": self._asked(scope["path"]),
            "status": status,
            "bytes": sent,
            "ms": round(seconds * 1000, 1),
        }
        return json.dumps(told)

    def _asked(self, path: str) -> str:
        first, _, rest = path.lstrip("/").partition("/")
        if first in _QUESTIONS and (not rest or first == "concept"):
            return f"/{first}"
        return path if (path.lstrip("/") or "index.html") in self.files else "other"
