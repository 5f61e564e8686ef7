"""A recogniser of whole recordings."""

from typing import Any

import pytest

from tests.processors.speech.test_recogniser_fallback import World, recordings, transcripts
from voiceflow.clients.openai.transcription import TranscriptionOptions
from voiceflow.emulators.openai import AudioDelivery, Refusal
from voiceflow.frames import (
    ErrorFrame,
    TranscriptionFrame,
)
from voiceflow.processors.openai import OpenAISTT
from voiceflow.processors.speech.streaming_stt import StreamingSTT
from voiceflow.testing import MemoryNetwork

KEY = "sk-right"


@pytest.fixture
def world(network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("voiceflow.session.client_session", network.session)
    return World(network)


SAID = ("zebra quartz falcon", "maple velvet harbor", "tulip comet")


async def test_the_words_of_recordings_count_from_the_first_audio(world: World) -> None:
    options = TranscriptionOptions(
        model="whisper-1", response_format="verbose_json", timestamp_granularities=["word"]
    )
    timed = OpenAISTT(base_url="https://recordings.test/v1", api_key=KEY, options=options)
    played = (await transcripts(StreamingSTT([timed]), *SAID))[1]
    starts = [frame.words[0].start for _, frame in played.of(TranscriptionFrame)]
    # From 0.3 s before each voice.
    assert starts == pytest.approx([0.0, 2.7, 5.7], abs=0.03)


@pytest.mark.parametrize(
    "fault", [Refusal(status=500), AudioDelivery(cut_after=0), AudioDelivery(is_malformed=True)]
)
async def test_a_recording_whose_transcript_fails_is_sent_again(fault: Any, world: World) -> None:
    world.recordings.planned.extend([fault] * 2)
    found, played = await transcripts(StreamingSTT([recordings()]), *SAID)
    assert found == [*SAID]
    assert not any(frame.fatal for _, frame in played.of(ErrorFrame))


async def test_a_wrong_key_for_recordings_is_fatal(world: World) -> None:
    world.recordings.delivery = Refusal(status=401)  # type: ignore[assignment]
    stt: StreamingSTT[bytes] = StreamingSTT([recordings()])
    _, played = await transcripts(stt, SAID[0])
    assert [frame.fatal for _, frame in played.of(ErrorFrame)][-1]
