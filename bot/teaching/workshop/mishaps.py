"""What can go wrong in a job for reasons that a person can do something about; each says what in
its message. Everything else is a mistake of the program."""

from __future__ import annotations

from bot.clinic import ClinicError
from bot.faqs.article import ArticleError
from bot.faqs.faq import FaqError
from bot.faqs.saving import SavingError
from bot.faqs.tree import TreeError
from bot.faqs.view import EditError
from bot.language.encoder import EncoderError
from bot.language.red_flag_rules import RuleError
from bot.log.database import LogError
from bot.releases.release import ReleaseError
from bot.teaching.errors import TrainingError
from bot.teaching.gate.mind import MindError

MISHAPS = (
    ArticleError,
    ClinicError,
    EditError,
    EncoderError,
    FaqError,
    LogError,
    MindError,
    OSError,
    ReleaseError,
    RuleError,
    SavingError,
    TrainingError,
    TreeError,
)
