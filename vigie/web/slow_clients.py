"""How long a request may take to arrive: a client that sends a byte now and then must not keep a
place for ever.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 15.0  # seconds for the first line and the headers
WHOLE = 180.0  # seconds for the body too: twelve megabytes over a slow line
EARNED = 12_000_000  # bytes of a body that earn as long again
MOST_AT_ONCE = 400  # connections; beyond, 503 at once rather than a machine without memory


class Patient(H11Protocol):
    """uvicorn's protocol, which by itself waits without end for the rest of a request."""

    head, whole = HEAD, WHOLE
    _waiting: asyncio.TimerHandle | None = None
    _in_body = False
    _received = 0

    def connection_made(self, transport: Any) -> None:
        """A connection that says nothing is closed too."""
        super().connection_made(transport)
        self._wait(self.head)

    def data_received(self, data: bytes) -> None:
        """Each part: what is left to come has its own time, counted from the request's first
        byte.
        """
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.IDLE:
            if self._waiting is None:  # the head of another request on a connection kept alive
                self._wait(self.head)
        elif state is h11.SEND_BODY:
            self._received += len(data)
            if not self._in_body or self._received >= EARNED:
                self._wait(self.whole)
                self._in_body, self._received = True, 0
        else:
            self._rest()

    def on_response_complete(self) -> None:
        """uvicorn's own time for an idle connection counts from here."""
        self._rest()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._rest()
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        self._rest()
        self._waiting = self.loop.call_later(seconds, self._too_late)

    def _rest(self) -> None:
        self._in_body = False
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.abort()
