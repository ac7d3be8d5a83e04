"""What the pages of teaching are made of: the editor's form, its preview and help, what waits to be
published, and the workshop that publishes."""

from __future__ import annotations
