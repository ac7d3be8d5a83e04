"""The staff's console: what visitors asked and were told, and what needs a person. A server of its
own, for staff only. Must not know the gateway, nor import rasa."""

from __future__ import annotations
