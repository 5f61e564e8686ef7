"""Recorded calls, transcribed with their speakers, against the emulated service."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voiceflow.audio.recording import StereoRecording
from voiceflow.audio.tones import sine
from voiceflow.audio.wav import write_wav
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, UnavailableError
from voiceflow.clients.elevenlabs.schema.transcripts import Transcription
from voiceflow.clients.elevenlabs.stt.call_transcripts import CallTranscript, transcribe_call
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Script
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError
from voiceflow.net.retries import Retries
from voiceflow.testing import MemoryNetwork

RATE = 8000
Emulators = Callable[..., ElevenLabsEmulator]


def recorded(*sounds: tuple[str, float, float]) -> StereoRecording:
    """Sounds of a second: the side, the start in seconds, the pitch in Hz."""
    recording = StereoRecording(RATE)
    for side, at, hertz in sounds:
        getattr(recording, side).add(sine(hertz, 1.0, RATE), at)
    return recording


CALL = recorded(("agent", 0.5, 300.0), ("user", 2.5, 200.0), ("agent", 4.5, 300.0))
SAID = ["Mill Street, hello?", "A table, please.", "For when?"]


def wav(samples: Any) -> bytes:
    file = io.BytesIO()
    write_wav(file, samples, RATE)
    return file.getvalue()


def told(found: CallTranscript) -> list[tuple[str, str, float]]:
    return [(turn.speaker, turn.text, turn.start) for turn in found.turns]


async def test_each_direction_of_a_call_is_a_speaker(elevenlabs: Emulators, network: MemoryNetwork) -> None:
    emulator = elevenlabs(stt=SAID)
    found = await transcribe_call(CALL, ElevenLabs(http=network.session()))
    assert told(found) == [
        ("agent", "Mill Street, hello?", 0.5),
        ("user", "A table, please.", 2.5),
        ("agent", "For when?", 4.5),
    ]
    assert found.text == "agent: Mill Street, hello?\nuser: A table, please.\nagent: For when?"
    assert found.language == "eng"
    (served,) = emulator.http.served
    assert served.body["use_multi_channel"] == ["true"]
    await ElevenLabs(http=network.session()).speech_to_text.transcript(*found.transcription_ids)


async def test_who_talks_at_the_same_time_is_not_mixed(elevenlabs: Emulators, network: MemoryNetwork) -> None:
    elevenlabs(stt=["one two three four five", "no no no"])
    call = recorded(("agent", 0.5, 300.0), ("user", 0.9, 200.0))
    found = await transcribe_call(call, ElevenLabs(http=network.session()))
    assert told(found) == [("agent", "one two three four five", 0.5), ("user", "no no no", 0.9)]
    assert found.turns[1].start < found.turns[0].end


async def test_a_recording_of_one_track_has_numbered_speakers(
    elevenlabs: Emulators, network: MemoryNetwork
) -> None:
    elevenlabs(stt=SAID)
    mono = wav(CALL.samples.sum(axis=1, dtype=np.int16))
    found = await transcribe_call(mono, ElevenLabs(http=network.session()))
    assert [turn.speaker for turn in found.turns] == ["speaker_0", "speaker_1", "speaker_0"]


async def test_roles_can_be_detected_in_one_track(elevenlabs: Emulators, network: MemoryNetwork) -> None:
    elevenlabs(stt=SAID)
    options = Transcription(model_id="scribe_v2", detect_speaker_roles=True, diarize=True)
    mono = wav(CALL.samples.sum(axis=1, dtype=np.int16))
    found = await transcribe_call(mono, ElevenLabs(http=network.session()), options=options)
    assert [turn.speaker for turn in found.turns] == ["agent", "customer", "agent"]


async def test_several_people_on_a_side_are_told_apart(elevenlabs: Emulators, network: MemoryNetwork) -> None:
    emulator = elevenlabs()
    emulator.transcripts.listener = ByPitch()
    call = recorded(("user", 0.5, 120.0), ("agent", 2.0, 300.0), ("user", 4.0, 210.0))
    for recording in (call, wav(call.samples)):
        found = await transcribe_call(recording, ElevenLabs(http=network.session()), crowded={"user"})
        assert told(found) == [("user_0", "low", 0.5), ("agent", "high", 2.0), ("user_1", "middle", 4.0)]
        assert len(found.transcription_ids) == 2
    assert [served.body["diarize"] for served in emulator.http.served].count(["true"]) == 2


class ByPitch:
    """Says how high a voice is: the order of requests that run together is not known."""

    async def partial(self, segment: Any) -> str | None:
        return None

    async def final(self, segment: Any) -> Any:
        from voiceflow.emulators.elevenlabs import HeardUtterance
        from voiceflow.emulators.elevenlabs.transcripts.speakers import pitch

        hertz = pitch(segment.samples, segment.format.sample_rate)
        return HeardUtterance("low" if hertz < 160 else "middle" if hertz < 250 else "high")


async def test_with_a_webhook_it_is_waited_for(elevenlabs: Emulators, network: MemoryNetwork) -> None:
    elevenlabs(stt=SAID)
    options = Transcription(model_id="scribe_v2", webhook=True, diarization_threshold=0.3, diarize=True)
    found = await transcribe_call(CALL, ElevenLabs(http=network.session()), options=options)
    assert len(found.turns) == 3


async def test_a_call_in_which_nothing_was_recorded_has_no_turns(
    elevenlabs: Emulators, network: MemoryNetwork
) -> None:
    emulator = elevenlabs()
    found = await transcribe_call(StereoRecording(RATE), ElevenLabs(http=network.session()))
    assert (found.turns, found.text) == ((), "")
    assert not emulator.http.served


@pytest.mark.parametrize("crowded", [set(), {"user", "agent"}])
async def test_an_error_of_the_service_is_the_callers(
    elevenlabs: Emulators, network: MemoryNetwork, crowded: set[str]
) -> None:
    emulator = elevenlabs(stt=SAID)
    emulator.http.plan(HttpFault(status=503), HttpFault(status=503))
    client = ElevenLabs(http=network.session(), retries=Retries(attempts=1))
    with pytest.raises(UnavailableError) as caught:
        await transcribe_call(CALL, client, crowded=crowded)
    assert isinstance(caught.value, ElevenLabsError)


@pytest.mark.parametrize(
    ("recording", "options", "name"),
    [
        (CALL, {"crowded": {"caller"}}, "crowded"),
        (wav(sine(200.0, 1.0, RATE)), {"crowded": {"user"}}, "crowded"),
        (b"no WAV", {"crowded": {"user"}}, "recording"),
        (CALL, {"options": Transcription(model_id="scribe_v2", timestamps_granularity="none")}, "timestamps"),
        (Path("+15550100.wav"), {}, "file"),
    ],
)
async def test_what_does_not_fit_is_not_sent(
    elevenlabs: Emulators, network: MemoryNetwork, recording: Any, options: dict[str, Any], name: str
) -> None:
    emulator = elevenlabs()
    with pytest.raises(LocalProtocolError, match=rf"^{name}") as caught:
        await transcribe_call(recording, ElevenLabs(http=network.session()), **options)
    assert "15550100" not in str(caught.value)
    assert not emulator.http.served


@pytest.mark.real_time
@pytest.mark.parametrize("crowded", [set(), {"user"}])
async def test_a_file_on_the_disk_is_transcribed(
    elevenlabs: Emulators, network: MemoryNetwork, tmp_path: Path, crowded: set[str]
) -> None:
    emulator = elevenlabs()
    emulator.transcripts.listener = Script(SAID)
    path = tmp_path / "call.wav"
    CALL.write(path)
    found = await transcribe_call(path, ElevenLabs(http=network.session()), crowded=crowded)
    assert len(found.turns) == 3


async def test_minutes_of_recording_are_sent_whole(elevenlabs: Emulators, network: MemoryNetwork) -> None:
    emulator = elevenlabs()
    emulator.transcripts.listener = Script(["Hello.", "Bye."])
    call = StereoRecording(RATE)
    call.user.add(sine(200.0, 1.0, RATE), 0.0)
    call.agent.add(sine(200.0, 1.0, RATE), 150.5)
    found = await transcribe_call(call, ElevenLabs(http=network.session()))
    assert told(found) == [("user", "Hello.", 0.0), ("agent", "Bye.", 150.5)]


async def test_what_was_said_is_in_no_repr(elevenlabs: Emulators, network: MemoryNetwork) -> None:
    elevenlabs(stt=SAID)
    assert "table" not in repr(await transcribe_call(CALL, ElevenLabs(http=network.session())))
