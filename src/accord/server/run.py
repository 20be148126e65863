"""Running the server until it is told to stop: it answers what it has begun, then ends."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from accord.errors import Unavailable
from accord.server.app import application
from accord.server.limits import Limits
from accord.tasks.serve import Service

__all__ = ["run"]

_KEEP_ALIVE = 5  # seconds that an idle connection stays open
_LAST_ANSWERS = 10  # seconds to end what was begun
_MOST_HEADERS = 16_384  # bytes
_WAITING = 2_048  # connections that the system holds back


def run(service: Service, *, host: str, port: int, ready: Callable[[str], None], write: Callable[[str], None]) -> None:
    """Serves until SIGTERM or Ctrl-C. ready: is told the address; write: takes each line of the log.

    port 0 takes any free one. Raises Unavailable where the address cannot be had.
    """
    limits = Limits()
    bound = _bound(host, port)
    config = uvicorn.Config(
        application(service, limits, write),
        http=_Impatient,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_LAST_ANSWERS,
        limit_concurrency=limits.connections,
        backlog=_WAITING,
        h11_max_incomplete_event_size=_MOST_HEADERS,
    )
    for stop in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again once it has stopped; by then there is nothing left to do.
        signal.signal(stop, lambda *_: None)
    with bound:
        name = f"[{host}]" if ":" in host else host
        ready(f"http://{name}:{bound.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[bound])


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_WAITING)
    except (OSError, OverflowError) as error:
        hint = "Choose another with --port, or --port 0 for any that is free."
        raise Unavailable(f"the address {host}:{port} cannot be had: {error}", hint=hint) from error


class _Impatient(H11Protocol):
    """HTTP/1.1 with a limit to how long a request's head may take: a client that dribbles it is let go."""

    head_seconds = 10.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A connection that sends nothing is one that dribbles."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """More of a head gives no more time for it."""
        super().data_received(data)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        super().connection_lost(exc)
        self._forget()

    def _await_head(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.head_seconds, self._let_go)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _let_go(self) -> None:
        """Closes a connection whose head is not complete; one that waits for its answer is left alone."""
        self._deadline = None
        answered = getattr(self.cycle, "response_complete", True)  # there is no cycle before the first request
        if self.conn.their_state is h11.IDLE and answered:
            self.transport.close()
