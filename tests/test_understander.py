"""The component in Rasa's hands: trained into a model storage, loaded out of it, asked."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tiny import CONFIG, TAUGHT

from bot.language import vectors
from bot.language.encoder import Encoder
from bot.nlu import model_files
from bot.nlu.understander import Understander

ROOT = Path(__file__).parents[1]
CONTEXT = ExecutionContext(GraphSchema({}), "model")
RESOURCE = Resource("understander")

pytestmark = pytest.mark.slow


def taught_data() -> TrainingData:
    """What `tiny.py` teaches, as Rasa reads it from files."""
    examples = []
    for text, label in zip(TAUGHT.phrasings, TAUGHT.labels, strict=True):
        intent, _, key = label.partition("/")
        data: dict[str, Any] = {"text": text, "intent": intent}
        if key:
            data["intent_response_key"] = label
            about = {"title": TAUGHT.titles[key], "related": list(TAUGHT.related.get(key, ()))}
            data["metadata"] = {"intent": about}
        examples.append(Message(data))
    lookups = [{"name": kind, "elements": list(names)} for kind, names in TAUGHT.names.items()]
    return TrainingData(examples, lookup_tables=lookups)


@pytest.fixture(scope="module", autouse=True)
def _own_vectors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the project's own vectors: a training drops what it does not need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "FOLDER", tmp_path_factory.mktemp("vectors"))
        yield


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    trained = Understander.create(CONFIG, storage, RESOURCE, CONTEXT)
    assert trained.train(taught_data()) == RESOURCE
    return storage


@pytest.fixture(scope="module")
def loaded(storage: LocalModelStorage) -> Understander:
    return Understander.load(CONFIG, storage, RESOURCE, CONTEXT)


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def processed(
    component: Understander, text: str, tracker: Any = None, **metadata: Any
) -> dict[str, Any]:
    message = Message({"text": text, "metadata": metadata or None})
    (out,) = component.process([message], tracker)
    return dict(out.as_dict(only_output_properties=True))


def answer(parsed: dict[str, Any]) -> str:
    return str(parsed["response_selector"]["faq"]["response"]["intent_response_key"])


def test_the_model_is_two_plain_files(storage: LocalModelStorage) -> None:
    with storage.read_from(RESOURCE) as folder:
        found = {path.name for path in folder.iterdir()}
    assert found == {model_files.MODEL, model_files.TAUGHT, model_files.RED_FLAGS}


def test_a_loaded_component_understands(loaded: Understander) -> None:
    parsed = processed(loaded, "What does it cost?")
    assert parsed["intent"]["name"] == "faq"
    assert answer(parsed) == "faq/price"
    assert parsed["understanding"]["title"] == "What does a session cost?"


def test_a_message_brings_its_vector_for_the_log(loaded: Understander) -> None:
    said = processed(loaded, "What does it cost?")["vector"]
    vector = np.frombuffer(base64.b64decode(said["float16"]), dtype="<f2")
    expected = Encoder.load().encode(["what does it cost?"])[0]
    assert said["encoder"] == Encoder.load().hash
    assert vector == pytest.approx(expected, abs=1e-3)


def test_what_the_gateway_says_of_the_conversation_counts(loaded: Understander) -> None:
    assert answer(processed(loaded, "2", options=["price", "pregnancy"])) == "faq/pregnancy"
    assert answer(processed(loaded, "tell me more", last_answer="price")) == "faq/price"


def test_without_a_gateway_the_tracker_counts(loaded: Understander) -> None:
    said = BotUttered("x", metadata={"utter_action": "utter_faq/price"})
    tracker = DialogueStateTracker.from_events("x", [UserUttered("price"), said])
    assert answer(processed(loaded, "tell me more", tracker)) == "faq/price"


def test_danger_is_known_without_the_gateway(loaded: Understander) -> None:
    parsed = processed(loaded, "I have crushing chest pain and can't breathe")
    assert parsed["intent"] == {"name": "emergency", "confidence": 1.0}


def test_two_trainings_give_the_same_model(
    loaded: Understander, tmp_path: Path, storage: LocalModelStorage
) -> None:
    second = LocalModelStorage.create(tmp_path)
    data = taught_data()
    data.training_examples.reverse()
    Understander.create(CONFIG, second, RESOURCE, CONTEXT).train(data)
    again = Understander.load(CONFIG, second, RESOURCE, CONTEXT)
    for text in ("how much money", "expecting a baby", "does it help asthma"):
        assert processed(again, text) == processed(loaded, text)


def test_an_untrained_component_says_what_to_do(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    untrained = Understander.create(CONFIG, storage, RESOURCE, CONTEXT)
    with pytest.raises(RuntimeError, match="make train"):
        processed(untrained, "what does it cost")


def test_a_message_without_a_text_is_left_alone(loaded: Understander) -> None:
    (out,) = loaded.process([Message({"intent": "call"})])
    assert out.data == {"intent": "call"}
