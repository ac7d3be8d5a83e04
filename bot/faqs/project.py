"""Everything `python -m bot check` looks at: the project's own answers, facts and clinic file."""

from __future__ import annotations

from pathlib import Path

from bot.clinic import ClinicError, load_clinic
from bot.faqs.article import ArticleError, load
from bot.faqs.checks import judged, shelf_of
from bot.faqs.findings import Finding, once
from bot.faqs.tree import ARTICLE, CLINIC, FAQ, Tree, TreeError


def problems_of(root: Path) -> list[Finding]:
    """What staff should mend in the project in this folder."""
    try:
        clinic = load_clinic(root / CLINIC)
        shelf, unreadable = shelf_of(Tree(root), load(root / ARTICLE))
    except (ClinicError, ArticleError, TreeError) as error:
        return [Finding("unreadable", "stop", "file", str(error), "")]
    unknown = [
        unknown_suggestion(key)
        for key in clinic.suggested
        if not (root / FAQ / f"{key}.yml").exists()
    ]
    return once([*unknown, *unreadable, *judged(shelf)])


def unknown_suggestion(key: str) -> Finding:
    sentence = f"`{key}` is suggested to visitors, but there is no FAQ of that name."
    return Finding("suggested", "stop", "suggested", sentence, CLINIC, key)
