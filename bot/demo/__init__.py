"""Conversations to try the console on: visitors who do not exist talk to the real assistant, and
the log keeps what was said. What is made here can be told from real conversations, and removed."""

from __future__ import annotations
