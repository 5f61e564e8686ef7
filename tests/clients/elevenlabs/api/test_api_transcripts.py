"""The emulated transcription of recordings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clients.elevenlabs.api.test_speech_to_text import one, talk, wav
from voiceflow.clients.elevenlabs.api import speech_to_text
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import (
    BadRequestError,
    NotFoundError,
    UnavailableError,
)
from voiceflow.clients.elevenlabs.schema.transcripts import (
    PendingTranscript,
    Transcript,
    Transcription,
)
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    FunctionListener,
    Script,
)
from voiceflow.emulators.elevenlabs.api.transcripts import TranscriptionBehaviour
from voiceflow.net.retries import Retries
from voiceflow.testing import MemoryNetwork

Client = Callable[..., ElevenLabs]


PLAIN = Transcription(model_id="scribe_v2")


ONE = wav(talk((0.5, 1.0, 200.0)))


async def test_a_transcript_that_comes_later_is_waited_for(
    emulator: ElevenLabsEmulator, client: Client
) -> None:
    emulator.transcripts.listener = Script(["Hello."])
    emulator.transcripts.behaviour = TranscriptionBehaviour(delay=7.5)
    speech = client().speech_to_text
    pending = await speech.convert(Transcription(model_id="scribe_v2", webhook=True), file=ONE)
    assert isinstance(pending, PendingTranscript)
    assert pending.transcription_id is not None
    assert emulator.http.served[-1].status == 202
    with pytest.raises(NotFoundError):
        await speech.transcript(pending.transcription_id)
    found = await speech.wait_for_transcript(pending.transcription_id, longest=4.0)
    assert isinstance(found, Transcript)
    assert found.text == "Hello."
    asked = [served.at for served in emulator.http.served if served.operation is speech_to_text.FETCH]
    assert asked[1:] == pytest.approx([0.0, 1.0, 3.0, 7.0, 11.0], abs=0.5)


async def test_a_pending_answer_may_have_status_200(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello."])
    emulator.transcripts.behaviour = TranscriptionBehaviour(pending_status=200)
    found = await client().speech_to_text.convert(Transcription(model_id="scribe_v2", webhook=True), file=ONE)
    assert isinstance(found, PendingTranscript)
    emulator.http.served.clear()  # the published document has it with 202 only


async def test_a_container_that_the_emulator_cannot_read_needs_a_script(
    emulator: ElevenLabsEmulator, client: Client
) -> None:
    packed = b"ID3" + bytes(32_000)
    emulator.transcripts.listener = Script(["From an MP3."])
    assert (await one(client, file=packed)).text == "From an MP3."
    emulator.transcripts.listener = FunctionListener(lambda segment: "?")
    with pytest.raises(BadRequestError):
        await one(client, file=packed)


async def test_a_script_without_a_line_left_is_a_failure_of_the_service(
    emulator: ElevenLabsEmulator, network: MemoryNetwork
) -> None:
    speech = ElevenLabs(http=network.session(), retries=Retries(attempts=1)).speech_to_text
    with pytest.raises(UnavailableError):
        await speech.convert(PLAIN, file=ONE)
