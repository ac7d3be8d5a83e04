"""The pages of teaching: FAQs are written, the clinic's facts changed, and all of it published and
taken back."""

from __future__ import annotations
