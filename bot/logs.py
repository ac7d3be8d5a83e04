"""Logging for every process, so that no visitor's text can reach a log: not through a library's
message, an exception, a warning or a frame's locals. Must not decide what is logged, only what
remains of it. In Rasa's process it is called after Rasa has set up its own."""

from __future__ import annotations

import logging
import re
import threading
import traceback
import warnings
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
OURS = ("bot", "actions")  # these write no visitor's text: their messages stay as they are
FRAMES = 3  # of an exception, innermost first
_EVENT = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")  # a fixed name such as rest.message.failure
_LIBRARIES = re.compile(r".*/(?:site-packages|python3\.\d+)/")


class _Checked(str):
    """A message known to hold nothing of a visitor's."""


def configure(stream: TextIO | None = None) -> None:
    """Makes this process log safely, to `stream` (standard error if None). May be called again."""
    logging.setLogRecordFactory(_record)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(FORMAT))
    _hand_over_to(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    _quiet_structlog()
    warnings.showwarning = _warn
    threading.excepthook = _thread_ended


def place(path: str, line: int | None) -> str:
    """A code location, short: `rasa/core/agent.py:120`."""
    return f"{_LIBRARIES.sub('', path)}:{line}"


def _hand_over_to(handler: logging.Handler) -> None:
    """Everything goes through one handler; a library's own would print on its own terms."""
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for logger in root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
            if logger.level < logging.WARNING:
                logger.setLevel(logging.NOTSET)


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record stripped at birth, so that a handler added later sees no more than ours."""
    record = logging.LogRecord(*args, **kwargs)
    if not (isinstance(record.msg, _Checked) or record.name.split(".")[0] in OURS):
        record.msg, record.args = f"message at {place(record.pathname, record.lineno)}", ()
    if record.exc_info and record.exc_info[1] is not None:
        record.msg = f"{record.getMessage()}: {_described(record.exc_info[1])}"
        record.args = ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _described(error: BaseException) -> str:
    """An exception's type and where it was raised; its message may quote a visitor."""
    cause = f", from {type(error.__cause__).__name__}" if error.__cause__ else ""
    frames = [
        place(frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    innermost = " < ".join(frames[: -FRAMES - 1 : -1])
    return f"{type(error).__name__} at {innermost or 'no frame'}{cause}"


def _quiet_structlog() -> None:
    """Changes the list of processors in place: loggers that are in use already hold that list."""
    processors = structlog.get_config()["processors"]
    processors[:] = [structlog.stdlib.filter_by_level, _reduced]
    structlog.configure(
        processors=processors,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _reduced(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> tuple[tuple[str], Mapping[str, Any]]:
    """What remains of a structlog event: its name and its exception, for logging to print."""
    name = event.get("event")
    known = isinstance(name, str) and _EVENT.fullmatch(name)
    return (_Checked(name if known else "event"),), {"exc_info": event.get("exc_info")}


def _warn(
    message: Warning | str, category: type[Warning], filename: str, lineno: int,
    file: TextIO | None = None, line: str | None = None,
) -> None:  # fmt: skip
    """Python's warnings: Rasa's quote the message they could not read. Of a library's plans nobody
    who reads a server's log needs to hear."""
    if issubclass(category, DeprecationWarning):
        return
    where = place(filename, lineno)
    logging.getLogger("py.warnings").warning(_Checked(f"{category.__name__} at {where}"))


def _thread_ended(hook: threading.ExceptHookArgs) -> None:
    logging.getLogger(__name__).error("a thread ended", exc_info=hook.exc_value)
