"""What answers at the addresses of routes.py: a module for each group of pages, each with templates
of the same name. A view takes a Visit and gives back what bot/console/answers.py makes."""

from __future__ import annotations
