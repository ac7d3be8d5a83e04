"""The conversation log: every message before it is acknowledged, every reply before it is shown,
and what visitors do besides writing. It is the record of a conversation (Rasa keeps none). Must not
import anything else of ours, nor ever hold a text that was not masked before."""

from __future__ import annotations
