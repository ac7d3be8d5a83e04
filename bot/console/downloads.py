"""A list as a file, in the form its address ends with: the views say what is in it, not how it is
written."""

from __future__ import annotations

from bot.console.exports import Export, send_csv, send_jsonl
from bot.console.visit import Visit


async def send(visit: Visit, export: Export) -> None:
    """As JSON lines at an address that ends so, else as CSV."""
    as_lines = visit.request.path.endswith(".jsonl")
    await (send_jsonl if as_lines else send_csv)(visit, export)
