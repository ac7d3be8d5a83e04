"""HTTP with a time limit on what arrives. Sanic's own starts anew with every byte, so that somebody
who sends one now and then could hold a connection for ever. And HTTP that says no to nonsense: on
some of it Sanic would hang up without a word and fill the log of errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

from sanic.exceptions import InvalidUsage, RequestTimeout, SanicException
from sanic.http import Http, Stage
from sanic.server.protocols.http_protocol import HttpProtocol

SLOTS = ("_since",)  # Punctual's; in a class mypy would miss those of its bases


class Forgiving(Http):
    """One connection, which ends in order whatever came through it."""

    url: bytes | None
    keep_alive: bool

    async def error_response(self, exception: Exception) -> None:
        """A head on which the parser fails is its sender's mistake, and none of ours."""
        if self.stage is Stage.REQUEST and not isinstance(exception, SanicException):
            exception = InvalidUsage("this is no request")
        await super().error_response(exception)

    def create_empty_request(self) -> None:
        """Without an address that cannot be read: it would fail here once more."""
        self.url = None
        super().create_empty_request()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """A body that is broken matters to who wants it, and not once the answer is out."""
        try:
            async for data in super().__aiter__():
                yield data
        except InvalidUsage:
            if self.stage is Stage.HANDLER:
                raise
            self.keep_alive = False


class Punctual(HttpProtocol):
    """A request, head and body, is there in REQUEST_TIMEOUT seconds of its first byte."""

    # Sanic's metaclass makes all of its classes slotted, also where nothing is said of slots.
    __slots__ = SLOTS
    _http: Any
    _since: float

    def data_received(self, data: bytes) -> None:
        """Notes when a request begins."""
        if self._http is not None and self._http.stage is Stage.IDLE and not self.recv_buffer:
            self._since = monotonic()
        super().data_received(data)

    def connection_made(self, transport: object) -> None:
        """A connection that says nothing has begun as well."""
        self._since = monotonic()
        self._http = None  # set up by a task that has not run yet when the first bytes come
        super().connection_made(transport)

    def _setup_connection(self) -> None:
        super()._setup_connection()
        self._http = Forgiving(self)

    def check_timeouts(self) -> None:
        """Ends what took too long; Sanic looks after the rest."""
        late = monotonic() - self._since > self.request_timeout
        if late and self._task is not None and self._is_arriving():
            self._http.exception = RequestTimeout("Request Timeout")
            self._task.cancel()
            return
        super().check_timeouts()

    def _is_arriving(self) -> bool:
        http = self._http
        if http is None or http.stage is Stage.REQUEST:
            return http is not None
        return http.stage is Stage.HANDLER and bool(http.request_body)
