"""Bytes of a connection in, requests out, for as long as whoever is at the other end does their part.

uvicorn waits for ever for the rest of a request, and for somebody who does not take what was sent: so many such
connections as it has keep everybody else out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEAD_WITHIN = 10.0  # seconds for the whole head of a request
TAKEN_WITHIN = 30.0  # seconds in which a client that was sent much takes some of it
SOME = 65_536  # bytes
LARGEST_HEAD = 32_768  # bytes of a request without its body
IDLE = 5  # seconds that a connection may wait for its next request
MOST_CONNECTIONS = 2_000


class PatientProtocol(H11Protocol):  # type: ignore[misc] # uvicorn's is untyped here
    """HTTP/1.1, with an end to patience."""

    head_within = HEAD_WITHIN
    taken_within = TAKEN_WITHIN
    _head_timer: asyncio.TimerHandle | None = None
    _taken_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A client is there, and owes a request."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(self.head_within, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Some of a request came, in the time that the whole of its head has."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._end_head()
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_within, self.transport.abort)

    def on_response_complete(self) -> None:
        """From here on uvicorn's own timer holds, until the next request begins."""
        self._end_head()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client takes less than it is sent; the whole answer may be written already, and wait here for it."""
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        """The client has caught up."""
        super().resume_writing()
        self._end_taken()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._end_head()
        self._end_taken()
        super().connection_lost(exc)

    def _await_taking(self) -> None:
        left = self.transport.get_write_buffer_size()

        def look() -> None:
            if self.transport.get_write_buffer_size() > left - SOME:
                self.transport.abort()
            else:
                self._await_taking()

        self._taken_timer = self.loop.call_later(self.taken_within, look)

    def _end_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        self._head_timer = None

    def _end_taken(self) -> None:
        if self._taken_timer is not None:
            self._taken_timer.cancel()
        self._taken_timer = None
