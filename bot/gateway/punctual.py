"""HTTP with a time limit on what arrives. Sanic's own starts anew with every byte, so that somebody
who sends one now and then could hold a connection for ever."""

from __future__ import annotations

from time import monotonic

from sanic.exceptions import RequestTimeout
from sanic.http import Stage
from sanic.server.protocols.http_protocol import HttpProtocol


class Punctual(HttpProtocol):
    """A request, head and body, is there in REQUEST_TIMEOUT seconds of its first byte."""

    __slots__ = ("_since",)

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
