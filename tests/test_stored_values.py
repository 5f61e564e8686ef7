"""Values in a form that outlives the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.processors.steps.test_progress import carried
from tests.rows import each_row
from voiceflow.processors.steps.progress import Outcome, StepProgress


@dataclass(frozen=True)
class Table:
    seats: int
    day: date


@each_row(
    "value", [None, 7, "Ada", [1, {"a": None}], date(2026, 1, 2), Table(2, date(2026, 1, 2)), True, 0.5]
)
def test_the_results_of_steps_come_back_as_they_were(value: object) -> None:
    progress = StepProgress([Outcome("ask", value)], "run", object())
    again = carried(progress)
    assert again.outcomes == [Outcome("ask", value)]
    assert again.begin("run", None) is not None
    assert carried(again).outcomes == again.outcomes


def test_steps_from_a_result_without_a_json_form_on_run_again() -> None:
    outcomes = [Outcome("a", 1), Outcome("b", object()), Outcome("c", 3)]
    assert carried(StepProgress(outcomes, "d", object())).outcomes == outcomes[:1]


def test_what_is_stored_creates_no_value_of_a_type_that_was_not_stored() -> None:
    packed = {"module": "subprocess", "type": "Popen", "fields": ["true"]}
    exported = {"outcomes": [{"key": "a", "value": packed, "error": None}], "key": "", "state": None}
    with pytest.raises(ValueError, match="Popen"):
        StepProgress.from_export(exported)
