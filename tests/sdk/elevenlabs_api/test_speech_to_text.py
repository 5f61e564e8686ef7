"""Transcripts of recordings: the official SDK against the emulated service."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.types import (
    ExportOptions_Srt,
    ExportOptions_Txt,
    MultichannelSpeechToTextResponseModel,
    SpeechToTextChunkResponseModel,
    SpeechToTextWebhookResponseModel,
)

from voiceflow.audio.tones import sine
from voiceflow.audio.wav import write_wav
from voiceflow.clients.elevenlabs.api import speech_to_text
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, HeardEntity, HeardUtterance, Script
from voiceflow.emulators.elevenlabs.api.transcripts import TranscriptionBehaviour

COVERS = {
    speech_to_text.CONVERT: "speech_to_text.convert",
    speech_to_text.FETCH: "speech_to_text.transcripts.get",
    speech_to_text.DELETE: "speech_to_text.transcripts.delete",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]


def recording(channels: int = 1) -> bytes:
    file = io.BytesIO()
    voice = sine(200.0, 1.0, 8000)
    write_wav(file, voice if channels == 1 else np.stack([voice] * channels, axis=1), 8000)
    return file.getvalue()


def test_a_transcript_is_made_read_and_deleted(run: Run, emulator: ElevenLabsEmulator) -> None:
    emulator.transcripts.listener = Script(["Hello there."])

    def test(sdk: ElevenLabs) -> None:
        # What is not given, the SDK sends as the word null.
        made = sdk.speech_to_text.convert(
            model_id="scribe_v2", file=recording(), timestamps_granularity="character"
        )
        assert isinstance(made, SpeechToTextChunkResponseModel)
        assert (made.text, made.language_code) == ("Hello there.", "eng")
        assert made.words[0].characters is not None
        assert made.transcription_id is not None
        read = sdk.speech_to_text.transcripts.get(made.transcription_id)
        assert isinstance(read, SpeechToTextChunkResponseModel)
        assert read.text == made.text
        sdk.speech_to_text.transcripts.delete(made.transcription_id)
        with pytest.raises(ApiError) as caught:
            sdk.speech_to_text.transcripts.get(made.transcription_id)
        assert caught.value.status_code == 404

    run(test)


def test_every_wish_arrives(run: Run, emulator: ElevenLabsEmulator) -> None:
    card = HeardUtterance("4111", entities=(HeardEntity(text="4111", kind="credit_card", start=0),))
    emulator.transcripts.listener = Script([card])

    def test(sdk: ElevenLabs) -> None:
        made = sdk.speech_to_text.convert(
            model_id="scribe_v2",
            file=("call.wav", recording(), "audio/wav"),
            enable_logging=True,
            language_code="en",
            tag_audio_events=False,
            num_speakers=2,
            timestamps_granularity="word",
            diarize=True,
            detect_speaker_roles=True,
            use_speaker_library=False,
            file_format="other",
            temperature=0.5,
            seed=7,
            no_verbatim=True,
            webhook=False,
            webhook_metadata={"call": "1"},
            entity_detection=["pii", "pci"],
            entity_redaction="pci",
            entity_redaction_mode="enumerated_entity_type",
            keyterms=[f"term {number}" for number in range(50)],
            additional_formats=[ExportOptions_Txt(include_timestamps=False), ExportOptions_Srt()],
        )
        assert isinstance(made, SpeechToTextChunkResponseModel)
        assert made.text == "{CREDIT_CARD_1}"
        assert made.words[0].speaker_id == "agent"
        assert made.additional_formats is not None
        assert [f.content for f in made.additional_formats if f] == [
            "agent: {CREDIT_CARD_1}\n",
            "1\n00:00:00,000 --> 00:00:01,000\n{CREDIT_CARD_1}\n",
        ]

    run(test)
    assert len(emulator.http.served[0].body["keyterms"]) == 50


@pytest.mark.parametrize("wanted", ["all", "pci", ["credit_card"]])
def test_entities_are_found_however_they_are_named(
    run: Run, emulator: ElevenLabsEmulator, wanted: str | list[str]
) -> None:
    card = HeardUtterance("4111", entities=(HeardEntity(text="4111", kind="credit_card", start=0),))
    emulator.transcripts.listener = Script([card])

    def test(sdk: ElevenLabs) -> None:
        made = sdk.speech_to_text.convert(model_id="scribe_v2", file=recording(), entity_detection=wanted)
        assert isinstance(made, SpeechToTextChunkResponseModel)
        assert made.entities is not None
        assert [entity.entity_type for entity in made.entities] == ["credit_card"]

    run(test)


def test_channels_come_apart_and_combined(run: Run, emulator: ElevenLabsEmulator) -> None:
    emulator.transcripts.listener = Script(["One.", "Two."] * 2)

    def test(sdk: ElevenLabs) -> None:
        stereo = recording(2)
        made = sdk.speech_to_text.convert(model_id="scribe_v2", file=stereo, use_multi_channel=True)
        assert isinstance(made, MultichannelSpeechToTextResponseModel)
        assert [part.text for part in made.transcripts] == ["One.", "Two."]
        combined = sdk.speech_to_text.convert(
            model_id="scribe_v2", file=stereo, use_multi_channel=True, multichannel_output_style="combined"
        )
        assert isinstance(combined, SpeechToTextChunkResponseModel)
        assert {word.channel_index for word in combined.words} == {0, 1}

    run(test)


def test_a_transcript_may_come_later(run: Run, emulator: ElevenLabsEmulator) -> None:
    emulator.transcripts.listener = Script(["Hello."])
    emulator.transcripts.behaviour = TranscriptionBehaviour(delay=0.0)

    def test(sdk: ElevenLabs) -> None:
        made = sdk.speech_to_text.convert(model_id="scribe_v2", file=recording(), webhook=True)
        assert isinstance(made, SpeechToTextWebhookResponseModel)
        assert made.transcription_id is not None
        assert sdk.speech_to_text.transcripts.get(made.transcription_id).text == "Hello."

    run(test)


def test_what_the_service_refuses_is_told(run: Run, emulator: ElevenLabsEmulator) -> None:
    def test(sdk: ElevenLabs) -> None:
        with pytest.raises(ApiError) as caught:
            sdk.speech_to_text.convert(model_id="scribe_v1", file=recording(), keyterms=["Ada"])
        assert caught.value.status_code == 400
        assert caught.value.body["detail"]["code"] == "invalid_parameters"
        assert caught.value.body["detail"]["param"] == "keyterms"
        with pytest.raises(ApiError) as caught:
            sdk.speech_to_text.convert(model_id="scribe_v2")
        assert caught.value.status_code == 400

    run(test)


def test_a_token_stands_for_the_key(run: Run, emulator: ElevenLabsEmulator) -> None:
    emulator.transcripts.listener = Script(["Hello."])

    def test(sdk: ElevenLabs) -> None:
        token = sdk.tokens.single_use.create("batch_scribe").token
        sdk.speech_to_text.convert(model_id="scribe_v2", file=recording(), token=token)
        with pytest.raises(ApiError) as caught:
            sdk.speech_to_text.convert(model_id="scribe_v2", file=recording(), token=token)
        assert caught.value.status_code == 401

    run(test)
