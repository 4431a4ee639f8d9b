"""Exit codes, keys and verdicts on this project's results are the ones that are kept.

A commit that changes one on purpose rewrites them: python tests/answers/record.py --verdicts
"""

import json
from typing import Any

import pytest

from tests.answers.kept import KEPT, VERDICTS, kept_answers


@pytest.fixture(scope="module")
def answered() -> dict[str, dict[str, Any]]:
    return kept_answers()


@pytest.fixture(scope="module")
def kept() -> dict[str, dict[str, Any]]:
    return json.loads(VERDICTS.read_text(encoding="utf-8"))


def test_every_command_has_an_answer(kept: dict[str, Any]) -> None:
    assert list(kept) == [" ".join(command) for command in KEPT]
    assert {answer["code"] for answer in kept.values()} >= {0, 10, 11, 20}


@pytest.mark.parametrize("command", [" ".join(command) for command in KEPT])
def test_an_answer_is_the_one_that_is_kept(
    command: str, answered: dict[str, Any], kept: dict[str, Any]
) -> None:
    now, before = answered[command], kept[command]
    assert now["code"] == before["code"]
    assert now["keys"] == before["keys"]
    assert now["verdicts"] == before["verdicts"]
