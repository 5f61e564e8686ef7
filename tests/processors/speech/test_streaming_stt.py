"""A recogniser that listens all the time."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from tests.processors.speech.test_recogniser_fallback import World, at, chain, recordings, transcripts
from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.emulators.elevenlabs import (
    EmulatedSocket,
    Faults,
)
from voiceflow.errors import ConfigurationError
from voiceflow.frames import (
    InterimTranscriptionFrame,
    RecogniserFrame,
)
from voiceflow.processors.speech.recogniser_fallback import RecogniserWaits, common_format
from voiceflow.processors.speech.streaming_stt import StreamingSTT
from voiceflow.testing import MemoryNetwork


@pytest.fixture
def world(network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("voiceflow.session.client_session", network.session)
    return World(network)


SAID = ("zebra quartz falcon", "maple velvet harbor", "tulip comet")


async def test_whoever_listens_for_words_knows_that_none_come_before_the_end(world: World) -> None:
    world.spoil(Faults(refuse=500))
    _, played = await transcripts(StreamingSTT([at("first.test"), recordings()]), SAID[0])
    assert [frame.gives_interims for _, frame in played.of(RecogniserFrame)] == [True, False]
    interims = [frame.text for _, frame in played.of(InterimTranscriptionFrame)]
    assert interims in ([], [""])


def test_recognisers_need_a_format_in_common() -> None:
    class Only:
        vendor = "only"

        def __init__(self, *formats: AudioFormat) -> None:
            self.formats: Sequence[AudioFormat] = formats

        def serve(self, wanted: AudioFormat) -> AudioFormat:
            return wanted if wanted in self.formats else self.formats[0]

    wide, narrow = AudioFormat(Encoding.PCM16, 16000), AudioFormat(Encoding.PCM16, 8000)
    services: Any = [Only(TELEPHONE, wide), Only(wide)]
    assert common_format(services, TELEPHONE) == wide
    apart: Any = [Only(narrow), Only(wide)]
    with pytest.raises(ConfigurationError, match="in common"):
        common_format(apart, TELEPHONE)
    with pytest.raises(ConfigurationError, match="list"):
        StreamingSTT([])
    with pytest.raises(ConfigurationError, match="waits"):
        StreamingSTT([at("first.test")], waits=RecogniserWaits())


async def test_a_change_of_language_is_for_all_recognisers(world: World) -> None:
    # The first works for one utterance and is then told another language, in which it never answers.
    world.first.plan(Faults(), *[Faults(ignore_commits=True)] * 9, endpoint=EmulatedSocket.STT)
    stt = chain()
    asyncio.get_running_loop().call_later(3.5, lambda: stt.prepare_update({"language": "de"})())
    found, _ = await transcripts(stt, *SAID)
    assert found == [*SAID]
    assert stt.current_settings() == {"language": "de"}
    assert len(world.second.connections) == 1
