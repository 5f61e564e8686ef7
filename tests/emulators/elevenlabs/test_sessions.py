"""The example exchanges are replayed: the emulator answers them with the same kinds of messages."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.emulators.elevenlabs.contexts import TtsRules
from voiceflow.emulators.elevenlabs.tts_protocol import MultiStreamInput, StreamInput


@pytest.mark.parametrize("name", ["tts_stream_input.normal", "tts_multi_stream_input.interruption"])
def test_a_session_cut_short_at_any_message_leaves_a_protocol_that_is_alive(
    name: str, published: Any, desk: Callable[..., Any]
) -> None:
    session = published.sessions()[name]
    messages = [s["message"] for s in session["steps"] if s.get("from") == "client"]
    for count in range(len(messages)):
        peer = StreamInput(TtsRules()) if "normal" in name else MultiStreamInput(TtsRules())
        d = desk(peer, session["endpoint"], sample_rate=44100)
        for message in messages[:count]:
            d.send(json.loads(json.dumps(message)))
        d.run(until=100.0)
        assert d.closed in (None, 1008)
