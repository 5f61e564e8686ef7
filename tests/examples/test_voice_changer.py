"""The voice changer on a live call."""

from collections.abc import Callable

import numpy as np
import pytest

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.emulators.elevenlabs.api.changer import pitch
from voiceflow.testing import Stage


async def test_the_caller_hears_themself_in_the_voice(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("voice_changer.py") as stage:
        async with stage.call() as caller:
            await caller.say("Is this still me?")
            await caller.wait_for_agent()
        (changed,) = stage.speech.changer.changed
        assert changed.is_complete
        (call,) = stage.carrier.calls.values()
        heard = decode(call.record.heard_bytes, Encoding.MULAW)
        assert len(heard) == pytest.approx(changed.seconds * 8000, abs=160)
        loudest = np.abs(np.fft.rfft(heard)).argmax() * 8000 / len(heard)
        assert loudest == pytest.approx(pitch(changed.voice_id), abs=5)
