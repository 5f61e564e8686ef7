"""ElevenLabs' voices and its recogniser keep the ports of speech."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts import stt_protocol, tts_voice
from voiceflow.clients.elevenlabs import Endpoint, STTOptions
from voiceflow.clients.elevenlabs.stt.realtime_stt import RealtimeSTTProtocol
from voiceflow.clients.elevenlabs.tts.context_voice import ContextVoice
from voiceflow.clients.elevenlabs.tts.http_options import HttpTTSOptions
from voiceflow.clients.elevenlabs.tts.http_voice import HttpVoice
from voiceflow.clients.elevenlabs.tts.socket_voice import SocketVoice
from voiceflow.clients.elevenlabs.tts.voice_choice import VoiceChoice
from voiceflow.clients.speech.voice import TTSVoice
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.testing import MemoryNetwork, run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"
ENDPOINT = Endpoint.resolve(api_key="sk_1")


def choice() -> VoiceChoice:
    return VoiceChoice.checked(VOICE, model=None, settings=None, options=None, endpoint=ENDPOINT, limits=None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ContextVoice(choice()),
        lambda: SocketVoice(choice()),
        lambda: HttpVoice(VOICE, HttpTTSOptions(), endpoint=ENDPOINT, limits=None),
    ],
    ids=["contexts", "sockets", "http"],
)
def test_a_voice_keeps_the_port(make: Callable[[], TTSVoice]) -> None:
    async def run() -> None:
        async with MemoryNetwork() as network:
            network.add("api.elevenlabs.io", ElevenLabsEmulator().app())
            await tts_voice.check(make, network.session())

    run_virtual(run())


@pytest.mark.parametrize("words", [False, True])
def test_the_recogniser_keeps_the_port(words: bool) -> None:
    stt_protocol.check(
        lambda: RealtimeSTTProtocol(STTOptions(include_timestamps=words)),
        stt_protocol.Messages(
            '{"message_type":"session_started","session_id":"s","config":{}}',
            '{"message_type":"partial_transcript","text":"A table"}',
            ['{"message_type":"committed_transcript","text":"A table for two."}'],
            '{"message_type":"partial_transcript"}',
        ),
    )
