"""The fixture `served`: one clinic for all tests that only ask, as starting it takes a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clinic_processes import Clinic, clinic


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with clinic(tmp_path_factory.mktemp("clinic")) as made:
        yield made
