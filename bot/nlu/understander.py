"""The assistant's understanding as one Rasa component. It learns from the project's own training
data and turns each message into intent, response selector and `understanding`. Thin: what it does
stands in bot/language, what a parse looks like in parse.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
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
from bot.language.intent_model import IntentModel, restore
from bot.language.red_flags import RedFlags
from bot.language.vectors import KeptVectors
from bot.nlu.interpreter import Interpreter
from bot.nlu.parse import VECTOR
from bot.nlu.standing import context_of
from bot.nlu.taught import Taught, taught_from
from bot.nlu.wiring import fitted, understanding_of

MODEL_FILE = "model.npz"
TAUGHT_FILE = "taught.json"
RED_FLAGS = Path("data/emergency")


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
        """Fits the model and stores it with what else was taught."""
        taught = taught_from(training_data)
        model = fitted(taught, self._config, KeptVectors(Encoder.load()))
        self._interpreter = self._interpreting(model, taught)
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / MODEL_FILE, **model.arrays())
            (folder / TAUGHT_FILE).write_text(json.dumps(taught.to_json()), "utf-8")
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
            with np.load(folder / MODEL_FILE, allow_pickle=False) as arrays:
                model = restore(dict(arrays))
            taught = Taught.from_json(json.loads((folder / TAUGHT_FILE).read_text("utf-8")))
        component._interpreter = component._interpreting(model, taught)
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

    def _interpreting(self, model: IntentModel, taught: Taught) -> Interpreter:
        understanding = understanding_of(model, taught, self._config, Encoder.load())
        return Interpreter(understanding, taught, RedFlags.load(RED_FLAGS), self._config)
