"""States of calls that another version of voiceflow has stored: members are replaced one after the other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from tests.server.fleet.test_fleet_faults import SlowStore
from voiceflow.answering.verdict import AnswerVerdict
from voiceflow.checkpoint import Checkpoint
from voiceflow.clients.dialogflow.conversation import SessionState
from voiceflow.clients.elevenlabs.agent.continuation import Continuation
from voiceflow.dialogue import Context, ToolCall
from voiceflow.processors.answering.voicemail import DroppedMessage
from voiceflow.processors.resuming import Unsaid
from voiceflow.processors.steps.progress import Outcome, StepProgress
from voiceflow.server.call_states import StoredCall
from voiceflow.server.saved_calls import SavedCalls
from voiceflow.stored_values import name_of, to_json_values
from voiceflow.transports.call_settings import SpokenLanguage

NAMES = {
    Context: "voiceflow.dialogue.context.Context",
    Unsaid: "voiceflow.processors.resuming.Unsaid",
    StepProgress: "voiceflow.processors.steps.progress.StepProgress",
    Continuation: "voiceflow.clients.elevenlabs.agent.continuation.Continuation",
    SpokenLanguage: "voiceflow.transports.call_settings.SpokenLanguage",
    AnswerVerdict: "voiceflow.answering.verdict.AnswerVerdict",
    DroppedMessage: "voiceflow.processors.answering.voicemail.DroppedMessage",
    SessionState: "voiceflow.clients.dialogflow.conversation.SessionState",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


def conversation() -> Context:
    context = Context("Be brief.")
    context.add_user("Where is my order?")
    context.write(0, "On its way.")
    context.add_tool_calls(0, [ToolCall("a", "look_up", "{}")])
    context.add_tool_result("a", "found")
    return context


VALUES: list[Any] = [conversation(), StepProgress([Outcome("name", "Ann")]), Continuation(3), Unsaid("rest")]


def test_what_a_call_keeps_is_stored_under_the_same_names_in_all_versions() -> None:
    # Another name loses what running calls have kept while a fleet goes from one version to the next.
    assert {kind: name_of(kind) for kind in NAMES} == NAMES


def stored(name: str, values: object) -> Checkpoint:
    return Checkpoint.from_export({"breaks": 0, "is_moving": False, "values": {name: values}})


def changed(values: Any, path: list[int], other: object) -> Any:
    """The values with another one at a place, or without that place if the other one is ``...``."""
    if not path or not isinstance(values, (dict, list)) or not values:
        return None if other is ... else other
    keys = list(values) if isinstance(values, dict) else range(len(values))
    key = keys[path[0] % len(keys)]
    copy = dict(values) if isinstance(values, dict) else list(values)
    if len(path) == 1 and other is ...:
        del copy[key]
    else:
        copy[key] = changed(copy[key], path[1:], other)
    return copy


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@settings(max_examples=example_count(15))
@given(path=st.lists(st.integers(0, 5), max_size=5), other=JSON | st.just(...))
def test_a_value_in_another_form_is_left_out_or_read_and_never_breaks_the_call(
    value: Any, path: list[int], other: object
) -> None:
    values = json.loads(json.dumps(to_json_values(value)))
    kind = type(value)
    assert isinstance(stored(NAMES[kind], values).recall(kind), kind)
    found = stored(NAMES[kind], changed(values, path, other)).recall(kind)
    assert found is None or isinstance(found, kind)


@pytest.mark.parametrize(
    "state",
    [
        "[]",
        "7",
        "{}",
        '{"breaks": Infinity, "is_moving": 0, "values": {}}',
        "[" * 3000,
        '{"breaks": 0, "x": 1}',
    ],
)
async def test_a_state_that_is_none_is_no_reason_to_lose_the_call(state: str) -> None:
    saved = SavedCalls()
    saved.store = SlowStore(StoredCall(state.encode()))
    restored = await saved.restore("CA1")
    assert (restored.checkpoint, restored.has_ended, restored.is_new) == (None, False, False)
