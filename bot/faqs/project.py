"""Everything `python -m bot check` looks at: the project's own answers, facts and clinic file."""

from __future__ import annotations

from pathlib import Path

from bot.clinic import ClinicError, load_clinic
from bot.faqs.article import ArticleError, load
from bot.faqs.checks import Problem, check


def problems_of(root: Path) -> list[Problem]:
    """What staff should mend in the project in this folder."""
    try:
        clinic = load_clinic(root / "clinic.yml")
        article = load(root / "data" / "article.yml")
    except (ClinicError, ArticleError) as error:
        return [Problem("clinic.yml or article.yml", str(error))]
    faqs = root / "data" / "faq"
    missing = [key for key in clinic.suggested if not (faqs / f"{key}.yml").exists()]
    unknown = [
        Problem("clinic.yml", f"`suggested` names `{key}`, but there is no data/faq/{key}.yml.")
        for key in missing
    ]
    return unknown + check(faqs, article, root / "tests" / "faq")
