"""`python -m actions`: the action server as a process of its own, for the assistant on this
machine and nobody else. Stock rasa_sdk listens everywhere, and returns the whole conversation on an
error."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # rasa_sdk imports every module of the package, this one too
    # A dependency would import TensorFlow where it is installed: 3 seconds and 465 MB for nothing.
    sys.modules["tensorflow"] = None  # type: ignore[assignment]

    from bot import logs

    logs.configure()  # before anything else, for what libraries say while they are imported

import logging  # noqa: E402

from rasa_sdk.endpoint import create_app  # noqa: E402
from sanic import Request, Sanic  # noqa: E402
from sanic.response import HTTPResponse, json  # noqa: E402

from bot.settings import LOOPBACK, Ports, SettingsError  # noqa: E402

MOST_BYTES = 1_000_000  # of a request: a conversation as the assistant keeps it is far smaller

logger = logging.getLogger("actions")


def server() -> Sanic:
    """The action server, not yet listening."""
    app = create_app("actions", cors_origins=[])
    app.update_config({"ACCESS_LOG": False, "MOTD": False, "REQUEST_MAX_SIZE": MOST_BYTES})
    app.register_middleware(_refuse_compressed, "request")
    app.error_handler.add(Exception, _failed)
    return app


async def _refuse_compressed(request: Request) -> HTTPResponse | None:
    """A small compressed body can unpack to gigabytes; the assistant sends none."""
    if "content-encoding" in request.headers:
        return json({"error": "compressed requests are not taken"}, status=415)
    return None


def _failed(request: Request, error: Exception) -> HTTPResponse:
    logger.error("an action failed", exc_info=error)
    return json({"error": type(error).__name__}, status=getattr(error, "status_code", 500))


def main() -> int:
    """The exit code."""
    try:
        port = Ports.from_environment().actions
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    server().run(LOOPBACK, port, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
