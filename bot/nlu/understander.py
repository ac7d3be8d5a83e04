"""The assistant's understanding as one Rasa component. It learns from the project's own training
data and turns each message into intent, response selector and `understanding`. Thin: what it does
stands in bot/language, what a parse looks like in parse.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.encoder import Encoder
from bot.language.follow_up import Context
from bot.language.red_flag_shelf import rules_of
from bot.language.red_flags import RedFlags
from bot.language.vectors import KeptVectors
from bot.nlu import model_files
from bot.nlu.interpreter import Interpreter
from bot.nlu.learning import Learnt, fitted
from bot.nlu.notes import Notes
from bot.nlu.parse import VECTOR
from bot.nlu.standing import context_of
from bot.nlu.taught_rasa import taught_from
from bot.nlu.wiring import understanding_of

DATA_VARIABLE = "CLINIC_DATA"


def data_folder() -> Path:
    """Where the training data lie, which Rasa does not tell its components."""
    return Path(os.environ.get(DATA_VARIABLE, "data"))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Understander(GraphComponent):
    """Understands messages as they were taught in `data/`."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._interpreter: Interpreter | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Everything is set in config.yml."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understander:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the models and stores them with what else was taught."""
        taught = taught_from(training_data)
        rules = data_folder() / model_files.RED_FLAGS
        red_flags = rules_of(rules)
        learnt = fitted(taught, self._config, KeptVectors(Encoder.load()), Notes(red_flags))
        self._interpreter = self._interpreting(learnt, red_flags)
        with self._storage.write_to(self._resource) as folder:
            model_files.write(folder, learnt, rules)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Understander:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            learnt, red_flags = model_files.read(folder)
        component._interpreter = component._interpreting(learnt, red_flags)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing in the pipeline learns from what this component says of its own phrasings."""
        return training_data

    def process(
        self,
        messages: list[Message],
        tracker: DialogueStateTracker | None = None,
    ) -> list[Message]:
        """Writes the meaning of each message into it."""
        for message in messages:
            if message.get(TEXT) is not None:
                context = context_of(message.get(METADATA), tracker)
                self._understand(message, context)
        return messages

    def _understand(self, message: Message, context: Context) -> None:
        if self._interpreter is None:
            raise RuntimeError("This component has not been trained: run `make train`.")
        text = message.get(TEXT)
        parsed = {
            **self._interpreter.parse(text, context),
            VECTOR: self._interpreter.vector(text),
        }
        for key, value in parsed.items():
            message.set(key, value, add_to_output=True)

    def _interpreting(self, learnt: Learnt, red_flags: RedFlags) -> Interpreter:
        understanding = understanding_of(learnt, self._config, Encoder.load(), red_flags)
        return Interpreter(understanding, learnt.taught, self._config)
