"""Speech, the voice changer and dictionaries: the official SDK against the emulated service."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import numpy as np
import pytest
from elevenlabs import PronunciationDictionaryVersionLocator, VoiceSettings
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.pronunciation_dictionaries import (
    BodyAddAPronunciationDictionaryV1PronunciationDictionariesAddFromRulesPostRulesItem_Alias as NewAlias,
)
from elevenlabs.pronunciation_dictionaries.rules import (
    BodySetRulesOnThePronunciationDictionaryV1PronunciationDictionariesPronunciationDictionaryIdSetRulesPostRulesItem_Alias as SetAlias,  # noqa: E501 - that is its name
)
from elevenlabs.pronunciation_dictionaries.rules import PronunciationDictionaryRule_Phoneme as AddedPhoneme

from voiceflow.audio.wav import read_wav
from voiceflow.clients.elevenlabs.api import pronunciation_dictionaries as dictionaries
from voiceflow.clients.elevenlabs.api import speech_to_speech, text_to_speech
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice

COVERS = {
    text_to_speech.CONVERT: "text_to_speech.convert",
    text_to_speech.STREAM: "text_to_speech.stream",
    text_to_speech.CONVERT_TIMED: "text_to_speech.convert_with_timestamps",
    text_to_speech.STREAM_TIMED: "text_to_speech.stream_with_timestamps",
    speech_to_speech.CONVERT: "speech_to_speech.convert",
    speech_to_speech.STREAM: "speech_to_speech.stream",
    dictionaries.CREATE_FROM_FILE: "pronunciation_dictionaries.create_from_file",
    dictionaries.CREATE_FROM_RULES: "pronunciation_dictionaries.create_from_rules",
    dictionaries.LIST: "pronunciation_dictionaries.list",
    dictionaries.FETCH: "pronunciation_dictionaries.get",
    dictionaries.UPDATE: "pronunciation_dictionaries.update",
    dictionaries.SET_RULES: "pronunciation_dictionaries.rules.set",
    dictionaries.ADD_RULES: "pronunciation_dictionaries.rules.add",
    dictionaries.REMOVE_RULES: "pronunciation_dictionaries.rules.remove",
    dictionaries.DOWNLOAD: "pronunciation_dictionaries.download",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]
VOICE = "21m00Tcm4TlvDq8ikWAM"
FLASH = "eleven_flash_v2_5"
TEXT = "Hello there."
SIZE = len(FormantVoice().speech(TEXT, 8000).samples)


def test_a_text_is_spoken_as_a_whole_and_as_a_stream(run: Run, emulator: ElevenLabsEmulator) -> None:
    def test(sdk: ElevenLabs) -> None:
        settings = VoiceSettings(stability=0.4, similarity_boost=0.8, style=0.0, speed=1.1)
        whole = b"".join(
            sdk.text_to_speech.convert(
                VOICE, text=TEXT, model_id=FLASH, output_format="pcm_8000", voice_settings=settings, seed=3
            )
        )
        streamed = b"".join(
            sdk.text_to_speech.stream(VOICE, text=TEXT, model_id=FLASH, output_format="ulaw_8000")
        )
        assert (len(whole), len(streamed)) == (2 * SIZE, SIZE)
        file = b"".join(sdk.text_to_speech.convert(VOICE, text=TEXT, output_format="wav_16000"))
        samples, rate = read_wav(io.BytesIO(file))
        assert (len(samples), rate) == (2 * SIZE, 16_000)
        raw = sdk.text_to_speech.with_raw_response
        with raw.convert(VOICE, text=TEXT, enable_logging=False) as response:
            assert b"".join(response.data)[:2] == b"\xff\xfb"  # an MPEG-1 layer III frame
            assert response.headers["character-cost"] == str(len(TEXT))
            assert "history-item-id" not in response.headers

    run(test)
    assert [item.is_complete for item in emulator.speech.spoken] == [True] * 4


def test_times_come_with_the_speech(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        whole = sdk.text_to_speech.convert_with_timestamps(
            VOICE, text=TEXT, model_id=FLASH, output_format="pcm_8000"
        )
        assert len(base64.b64decode(whole.audio_base_64)) == 2 * SIZE
        assert whole.alignment is not None
        assert "".join(whole.alignment.characters) == TEXT
        pieces = list(
            sdk.text_to_speech.stream_with_timestamps(
                VOICE, text=TEXT, model_id=FLASH, output_format="pcm_8000"
            )
        )
        assert len(pieces) > 1
        assert "".join(c for p in pieces for c in (p.alignment.characters if p.alignment else [])) == TEXT
        ends = [e for p in pieces if p.alignment for e in p.alignment.character_end_times_seconds]
        assert ends == whole.alignment.character_end_times_seconds

    run(test)


def test_a_refusal_is_an_error_of_the_sdk(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        with pytest.raises(ApiError) as caught:
            list(sdk.text_to_speech.stream(VOICE, text=" "))
        assert caught.value.status_code == 400
        assert caught.value.body["detail"]["code"] == "empty_text"

    run(test)


def test_a_voice_is_changed_over_the_path_that_the_sdk_takes(run: Run, emulator: ElevenLabsEmulator) -> None:
    def test(sdk: ElevenLabs) -> None:
        noise = np.random.default_rng(1).integers(-8000, 8000, 16_000).astype("<i2").tobytes()
        whole = b"".join(
            sdk.speech_to_speech.convert(
                VOICE,
                audio=noise,
                file_format="pcm_s16le_16",
                output_format="pcm_16000",
                voice_settings='{"stability": 0.5}',
                remove_background_noise=True,
                seed=1,
            )
        )
        streamed = b"".join(
            sdk.speech_to_speech.stream(
                VOICE, audio=noise, file_format="pcm_s16le_16", output_format="ulaw_8000"
            )
        )
        assert (len(whole), len(streamed)) == (len(noise), 8000)

    run(test)
    assert [served.path.split("/")[2] for served in emulator.http.served] == ["voice-changer"] * 2


def test_a_dictionary_is_made_changed_and_heard(run: Run, emulator: ElevenLabsEmulator) -> None:
    def test(sdk: ElevenLabs) -> None:
        books = sdk.pronunciation_dictionaries
        made = books.create_from_rules(
            name="Titles", rules=[NewAlias(string_to_replace="Dr.", alias="Doctor")], description="short"
        )
        locator = PronunciationDictionaryVersionLocator(
            pronunciation_dictionary_id=made.id, version_id=made.version_id
        )
        books.rules.set(made.id, rules=[SetAlias(string_to_replace="Dr.", alias="Doc")])
        b"".join(
            sdk.text_to_speech.convert(VOICE, text="Dr. No", pronunciation_dictionary_locators=[locator])
        )
        added = books.rules.add(
            made.id, rules=[AddedPhoneme(string_to_replace="No", phoneme="noʊ", alphabet="ipa")]
        )
        assert added.version_rules_num == 2
        assert books.rules.remove(made.id, rule_strings=["No"]).version_rules_num == 1
        assert books.update(made.id, name="Names", archived=True).name == "Names"
        assert [rule.string_to_replace for rule in books.get(made.id).rules] == ["Dr."]
        lexicon = b"".join(books.download(made.id, made.version_id))
        copy = books.create_from_file(name="Copy", file=lexicon)
        page = books.list(page_size=1, sort="name", sort_direction="ASCENDING")
        assert (page.has_more, page.pronunciation_dictionaries[0].id) == (True, copy.id)
        rest = books.list(page_size=1, sort="name", sort_direction="ASCENDING", cursor=page.next_cursor)
        assert [item.name for item in rest.pronunciation_dictionaries] == ["Names"]

    run(test)
    assert emulator.speech.spoken[-1].text == "Doctor No"
