"""The steps that make the log's tables, in order, run when the log is opened. A step that was
released is never edited: databases of clinics were made by it."""

from __future__ import annotations
