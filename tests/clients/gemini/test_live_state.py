"""The state of one conversation with the Live service."""

from __future__ import annotations

import json

from voiceflow.clients.agent.events import UserSaid
from voiceflow.clients.gemini.live.setup import ActivityDetection, LiveSession, RealtimeInput
from voiceflow.clients.gemini.live.state import LiveState, WaitingText


def made(*, is_manual: bool = False) -> LiveState:
    detection = ActivityDetection(disabled=True if is_manual else None)
    session = LiveSession(realtime_input=RealtimeInput(automatic_activity_detection=detection))
    state = LiveState(session, ())
    state.is_ready = True
    return state


def queued(state: LiveState) -> list[object]:
    return [json.loads(text) for text in state.queue]


def test_a_text_waits_until_nobody_speaks_and_nothing_is_due() -> None:
    state = made()
    state.lines.extend([WaitingText("one"), WaitingText("two")])
    for name in ("is_current", "is_user_turn", "is_turn_open"):
        setattr(state, name, True)
        state.speak_up(0.0)
        setattr(state, name, False)
    assert queued(state) == []
    state.speak_up(0.0)
    state.speak_up(0.0)
    assert queued(state) == [{"realtimeInput": {"text": "one"}}]
    assert (state.awaited_since, list(state.lines)) == (0.0, [WaitingText("two")])


def test_a_text_is_a_turn_where_the_app_reports_turns() -> None:
    state = made(is_manual=True)
    state.send_text("hello", 1.0)
    assert queued(state) == [
        {"realtimeInput": {"activityStart": {}}},
        {"realtimeInput": {"text": "hello"}},
        {"realtimeInput": {"activityEnd": {}}},
    ]
    state.queue.clear()
    state.is_turn_open = True
    state.send_text("hello", 1.0)
    assert queued(state) == [{"realtimeInput": {"text": "hello"}}]


def test_the_handle_outlives_a_socket_that_was_ready_and_no_other() -> None:
    state = made()
    state.handle = "h"
    state.calls["1"] = "look_up"
    state.queue.append("{}")
    state.lose()
    assert (state.handle, state.is_ready, state.calls, list(state.queue)) == ("h", False, {}, [])
    state.lose()
    assert state.handle is None


def test_words_are_reported_once_and_without_the_space_around_them() -> None:
    state = made()
    state.said = " hello there "
    assert state.take_words(3) == [UserSaid("hello there", 3)]
    assert state.take_words(3) == []


def test_notes_want_no_answer() -> None:
    state = made()
    state.send_notes(["vip"])
    assert queued(state) == [
        {
            "clientContent": {
                "turns": [{"role": "user", "parts": [{"text": "(Note: vip)"}]}],
                "turnComplete": False,
            }
        }
    ]
    assert state.awaited_since is None
