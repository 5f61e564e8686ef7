"""Transcripts of recordings: our client against the emulated service."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import sine
from voiceflow.audio.wav import write_wav
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.api import speech_to_text
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import (
    AuthenticationError,
    BadRequestError,
    NotFoundError,
)
from voiceflow.clients.elevenlabs.schema.transcripts import (
    MultichannelTranscript,
    SrtExportOptions,
    Transcript,
    Transcription,
    TranscriptionQuery,
    TxtExportOptions,
)
from voiceflow.clients.speech.engines import Recognition
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EngineListener,
    FunctionListener,
    HeardEntity,
    HeardUtterance,
    Script,
)
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork

COVERS = {
    speech_to_text.CONVERT: "speech_to_text.convert",
    speech_to_text.FETCH: "speech_to_text.transcript",
    speech_to_text.DELETE: "speech_to_text.delete_transcript",
}

Client = Callable[..., ElevenLabs]

RATE = 8000
PLAIN = Transcription(model_id="scribe_v2")


def tone(hertz: float, seconds: float, rate: int = RATE) -> Any:
    return sine(hertz, seconds, rate)


def silence(seconds: float, rate: int = RATE) -> Any:
    return np.zeros(round(seconds * rate), np.int16)


def wav(*channels: Any, rate: int = RATE) -> bytes:
    """A file of one channel or of two."""
    longest = max(map(len, channels))
    padded = [np.pad(channel, (0, longest - len(channel))) for channel in channels]
    file = io.BytesIO()
    write_wav(file, padded[0] if len(padded) == 1 else np.stack(padded, axis=1), rate)
    return file.getvalue()


def talk(*parts: tuple[float, float, float]) -> Any:
    """Tones, each with its start in seconds, its length and its pitch in Hz."""
    end = max(start + seconds for start, seconds, _ in parts)
    samples = silence(end + 0.5)
    for start, seconds, hertz in parts:
        begin = round(start * RATE)
        voice = tone(hertz, seconds)
        samples[begin : begin + len(voice)] += voice
    return samples


ONE = wav(talk((0.5, 1.0, 200.0)))
TWO_PEOPLE = wav(talk((0.5, 1.0, 120.0), (2.5, 1.0, 210.0), (4.5, 1.0, 120.0)))
STEREO = wav(talk((0.5, 1.0, 200.0), (4.5, 1.0, 200.0)), talk((2.5, 1.0, 200.0)))


async def one(client: Client, wanted: Transcription = PLAIN, file: bytes = ONE) -> Transcript:
    found = await client().speech_to_text.convert(wanted, file=file)
    assert isinstance(found, Transcript)
    return found


async def test_the_words_of_a_transcript_have_times_and_join_to_its_text(
    emulator: ElevenLabsEmulator, client: Client
) -> None:
    emulator.transcripts.listener = Script(["A table for two."])
    found = await one(client)
    assert (found.text, found.language_code) == ("A table for two.", "eng")
    assert "".join(word.text for word in found.words) == found.text
    assert [word.type for word in found.words][:3] == ["word", "spacing", "word"]
    assert (found.words[0].start, found.words[-1].end) == (0.5, 1.5)
    assert found.audio_duration_secs == 2.0
    assert found.transcription_id is not None
    assert await client().speech_to_text.transcript(found.transcription_id) == found


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
async def test_a_wav_file_of_any_rate_is_heard(
    emulator: ElevenLabsEmulator, client: Client, rate: int
) -> None:
    emulator.transcripts.listener = FunctionListener(lambda segment: str(segment.format.sample_rate))
    assert (await one(client, file=wav(tone(200, 1.0, rate), rate=rate))).text == str(rate)


async def test_raw_audio_is_heard_as_it_is(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = FunctionListener(lambda segment: f"{segment.duration:g} seconds")
    raw = encode(tone(200, 1.0, 16000), Encoding.PCM16)
    wanted = PLAIN.model_copy(update={"file_format": "pcm_s16le_16"})
    assert (await one(client, wanted, raw)).text == "1 seconds"


class Engine:
    """A local recogniser that hears the same in everything."""

    async def recognize(self, samples: Any, sample_rate: int) -> Recognition:
        return Recognition("Hello there.", (Word("Hello", 0.3, 0.6), Word("there.", 0.7, 1.3)))


async def test_a_local_engine_can_listen(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = EngineListener(Engine())
    found = await one(client, file=wav(talk((0.5, 1.0, 200.0), (9.0, 1.0, 200.0))))
    assert found.text == "Hello there. Hello there."
    # Each stretch begins 0.3 s before its voice.
    assert [word.start for word in found.words if word.type == "word"] == [0.5, 0.9, 9.0, 9.4]


async def test_characters_have_times_if_they_are_asked_for(
    emulator: ElevenLabsEmulator, client: Client
) -> None:
    emulator.transcripts.listener = Script(
        [HeardUtterance("Hi you", (Word("Hi", 0.4, 0.6), Word("you", 0.7, 1.0)))]
    )
    wanted = Transcription(model_id="scribe_v2", timestamps_granularity="character")
    characters = (await one(client, wanted)).words[0].characters
    assert characters is not None
    # The stretch begins 0.3 s before the voice, at 0.2 s.
    assert [(c.text, c.start, c.end) for c in characters] == [("H", 0.6, 0.7), ("i", 0.7, 0.8)]


async def test_without_timestamps_there_are_none(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hi you."])
    found = await one(client, Transcription(model_id="scribe_v2", timestamps_granularity="none"))
    assert {word.start for word in found.words} == {None}


async def test_speakers_are_told_apart(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello.", "Who is there?", "Me."])
    found = await one(client, Transcription(model_id="scribe_v2", diarize=True), TWO_PEOPLE)
    words = [(word.text, word.speaker_id) for word in found.words if word.type == "word"]
    assert words == [
        ("Hello.", "speaker_0"),
        ("Who", "speaker_1"), ("is", "speaker_1"), ("there?", "speaker_1"),
        ("Me.", "speaker_0"),
    ]  # fmt: skip
    assert found.text == "Hello. Who is there? Me."


@pytest.mark.parametrize(
    ("wishes", "names"),
    [
        ({"num_speakers": 1}, ["speaker_0", "speaker_0"]),
        ({"diarization_threshold": 0.4}, ["speaker_0", "speaker_0"]),
        ({"diarization_threshold": 0.1}, ["speaker_0", "speaker_1"]),
        ({"detect_speaker_roles": True}, ["agent", "customer"]),
    ],
)
async def test_how_speakers_are_told_apart_can_be_chosen(
    emulator: ElevenLabsEmulator, client: Client, wishes: dict[str, Any], names: list[str]
) -> None:
    emulator.transcripts.listener = Script(["One.", "Two."])
    file = wav(talk((0.5, 1.0, 150.0), (2.5, 1.0, 190.0)))
    found = await one(client, Transcription(model_id="scribe_v2", diarize=True, **wishes), file)
    assert [word.speaker_id for word in found.words if word.type == "word"] == names


async def test_each_channel_gets_a_transcript_of_its_own(
    emulator: ElevenLabsEmulator, client: Client
) -> None:
    emulator.transcripts.listener = Script(["Hello.", "Hi.", "Bye."])
    wanted = Transcription(model_id="scribe_v2", use_multi_channel=True)
    found = await client().speech_to_text.convert(wanted, file=STEREO)
    assert isinstance(found, MultichannelTranscript)
    assert [(part.channel_index, part.text) for part in found.transcripts] == [(0, "Hello. Bye."), (1, "Hi.")]
    assert {word.channel_index for word in found.transcripts[1].words} == {1}
    assert found.transcription_id is not None
    assert await client().speech_to_text.transcript(found.transcription_id) == found


async def test_channels_can_be_combined(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello.", "Hi.", "Bye."])
    wanted = Transcription(model_id="scribe_v2", use_multi_channel=True, multichannel_output_style="combined")
    found = await one(client, wanted, STEREO)
    words = [(word.text, word.channel_index) for word in found.words if word.type == "word"]
    assert words == [("Hello.", 0), ("Hi.", 1), ("Bye.", 0)]
    assert found.text == "Hello. Hi. Bye."


def card(start: int) -> HeardEntity:
    return HeardEntity(text="4111 1111", kind="credit_card", start=start)


CARD = HeardUtterance("My card is 4111 1111, twice 4111 1111.", entities=(card(11), card(28)))


async def test_entities_are_where_they_are_said_to_be(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Well.", CARD])
    file = wav(talk((0.5, 1.0, 200.0), (2.5, 1.0, 200.0)))
    found = await one(client, Transcription(model_id="scribe_v2", entity_detection=["pci", "pii"]), file)
    assert found.entities is not None
    assert [found.text[e.start_char : e.end_char] for e in found.entities] == ["4111 1111", "4111 1111"]
    assert {e.entity_type for e in found.entities} == {"credit_card"}


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("redacted", "My card is {REDACTED}, twice {REDACTED}."),
        ("entity_type", "My card is {CREDIT_CARD}, twice {CREDIT_CARD}."),
        ("enumerated_entity_type", "My card is {CREDIT_CARD_1}, twice {CREDIT_CARD_2}."),
    ],
)
async def test_entities_can_be_left_out(
    emulator: ElevenLabsEmulator, client: Client, mode: str, text: str
) -> None:
    emulator.transcripts.listener = Script([CARD])
    wanted = Transcription(
        model_id="scribe_v2", entity_detection="all", entity_redaction="pci", entity_redaction_mode=mode
    )
    found = await one(client, wanted)
    assert (found.text, found.entities) == (text, None)
    assert "4111" not in found.model_dump_json()


async def test_formats_are_written_for_real(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello.", "Hi."])
    formats: list[Any] = [TxtExportOptions(), SrtExportOptions(), {"format": "segmented_json"}]
    wanted = Transcription(model_id="scribe_v2", diarize=True, additional_formats=formats)
    file = wav(talk((0.5, 1.0, 120.0), (2.5, 1.0, 210.0)))
    found = (await one(client, wanted, file)).additional_formats
    assert found is not None
    text, subtitles, segments = [f.content for f in found if f is not None]
    assert text == "[0.500 - 1.500] speaker_0: Hello.\n[2.500 - 3.500] speaker_1: Hi.\n"
    assert subtitles == (
        "1\n00:00:00,500 --> 00:00:01,500\nHello.\n\n2\n00:00:02,500 --> 00:00:03,500\nHi.\n"
    )
    assert json.loads(segments)["segments"][1] == {
        "text": "Hi.", "speaker": "speaker_1", "start": 2.5, "end": 3.5,
    }  # fmt: skip


async def test_every_wish_is_in_the_form_once(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello."] * 4)
    first = Transcription(
        model_id="scribe_v2",
        language_code="de",
        secondary_language_codes=["en", "fr"],
        numbers_format="digits",
        tag_audio_events=False,
        num_speakers=2,
        timestamps_granularity="character",
        diarize=True,
        detect_speaker_roles=True,
        use_speaker_library=True,
        file_format="other",
        temperature=0.5,
        seed=7,
        webhook=True,
        webhook_id="hook_1",
        webhook_metadata={"call": {"id": 1}},
        entity_detection=["pii", "credit_card"],
        entity_redaction=["pii", "credit_card"],
        entity_redaction_mode="redacted",
        no_verbatim=True,
        keyterms=[f"term {number}" for number in range(50)],
        additional_formats=[TxtExportOptions(max_characters_per_line=40), SrtExportOptions()],
    )
    others = [
        Transcription(model_id="scribe_v2", diarize=True, diarization_threshold=0.3),
        Transcription(model_id="scribe_v2", use_multi_channel=True, multichannel_output_style="combined"),
        Transcription(model_id="scribe_v2", transcript_edit="Make it short."),
    ]
    speech = client().speech_to_text
    for wanted in (first, *others):
        await speech.convert(wanted, file=ONE, query=TranscriptionQuery(enable_logging=True))
    for url in ("source_url", "cloud_storage_url"):
        emulator.transcripts.listener = Script(["Hello."])
        await speech.convert(Transcription(model_id="scribe_v2", **{url: "https://files.test/a.mp3"}))
    forms = [served.body for served in emulator.http.served]
    assert {name for form in forms for name in form} == set(Transcription.model_fields)
    sent = forms[0]
    assert sent["keyterms"] == [f"term {number}" for number in range(50)]
    assert sent["entity_detection"] == ["pii", "credit_card"]
    assert sent["secondary_language_codes"] == ["en", "fr"]
    assert (sent["diarize"], sent["tag_audio_events"]) == (["true"], ["false"])
    assert json.loads(*sent["webhook_metadata"]) == {"call": {"id": 1}}
    formats = json.loads(*sent["additional_formats"])
    assert formats == [{"format": "txt", "max_characters_per_line": 40}, {"format": "srt"}]
    assert emulator.http.served[0].query == {"enable_logging": ["true"]}


async def test_an_edit_is_told_beside_the_transcript(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script([HeardUtterance("Well, yes.", edited="Yes.")])
    found = await one(
        client, Transcription(model_id="scribe_v3", language_code="deu", transcript_edit="Shorten.")
    )
    assert found.edited_transcript["edited_text"] == "Yes."
    assert found.language_code == "deu"
    emulator.http.served.clear()  # the published document does not know the model yet


async def test_waiting_ends_when_the_caller_says_so(client: Client) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(60):
            await client().speech_to_text.wait_for_transcript("unknown")


@pytest.mark.parametrize("first", [0.0, 11.0])
async def test_a_wait_without_sense_is_refused(client: Client, first: float) -> None:
    with pytest.raises(LocalProtocolError, match="first"):
        await client().speech_to_text.wait_for_transcript("unknown", first=first)


async def test_a_token_stands_for_the_key_once(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello."], otherwise="Again.")
    speech = client()
    query = TranscriptionQuery(token=await speech.tokens.create("batch_scribe"))
    await speech.speech_to_text.convert(PLAIN, file=ONE, query=query)
    with pytest.raises(AuthenticationError):
        await speech.speech_to_text.convert(PLAIN, file=ONE, query=query)


async def test_what_must_not_be_kept_is_not_there_later(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello."])
    query = TranscriptionQuery(enable_logging=False)
    found = await client().speech_to_text.convert(PLAIN, file=ONE, query=query)
    assert isinstance(found, Transcript)
    assert found.transcription_id is None


async def test_a_transcript_that_was_deleted_is_gone(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello."])
    found = await one(client)
    assert found.transcription_id is not None
    speech = client().speech_to_text
    await speech.delete_transcript(found.transcription_id)
    with pytest.raises(NotFoundError) as caught:
        await speech.transcript(found.transcription_id)
    assert caught.value.code == "not_found_error"
    with pytest.raises(NotFoundError):
        await speech.delete_transcript(found.transcription_id)


async def test_fields_of_the_future_are_kept(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["Hello."])
    emulator.http.plan(HttpFault(extras=True))
    found = await one(client)
    assert found.text == "Hello."
    assert found.model_extra
    emulator.http.served.clear()


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("model_id", {"model_id": "whisper"}),
    ("keyterms", {"keyterms": ["x" * 51]}),
    ("keyterms", {"keyterms": ["a b c d e f"]}),
    ("keyterms", {"keyterms": ["<b>"]}),
    ("keyterms", {"keyterms": [" "]}),
    ("keyterms", {"keyterms": ["x"] * 1001}),
    ("keyterms", {"model_id": "scribe_v1", "keyterms": ["x"]}),
    ("no_verbatim", {"model_id": "scribe_v1", "no_verbatim": True}),
    ("num_speakers", {"num_speakers": 33}),
    ("diarization_threshold", {"diarization_threshold": 0.2}),
    ("diarization_threshold", {"diarization_threshold": 0.2, "diarize": True, "num_speakers": 2}),
    ("diarization_threshold", {"diarization_threshold": 0.5, "diarize": True}),
    ("detect_speaker_roles", {"detect_speaker_roles": True}),
    ("detect_speaker_roles", {"detect_speaker_roles": True, "diarize": True, "use_multi_channel": True}),
    ("entity_redaction", {"entity_redaction": "pii"}),
    ("entity_redaction", {"entity_redaction": ["all"], "entity_detection": "pii"}),
    ("entity_redaction", {"entity_redaction": "phi", "entity_detection": ["pii"]}),
    ("entity_redaction", {"entity_redaction": "name", "entity_detection": ["email"]}),
    ("entity_redaction_mode", {"entity_redaction_mode": "stars"}),
    ("multichannel_output_style", {
        "use_multi_channel": True, "multichannel_output_style": "combined", "timestamps_granularity": "none",
    }),
    ("multichannel_output_style", {
        "use_multi_channel": True, "multichannel_output_style": "combined", "entity_detection": "all",
    }),
    ("webhook_id", {"webhook_id": "hook_1"}),
    ("webhook_metadata", {"webhook": True, "webhook_metadata": {"a": {"b": {"c": 1}}}}),
    ("webhook_metadata", {"webhook": True, "webhook_metadata": "no JSON"}),
    ("webhook_metadata", {"webhook": True, "webhook_metadata": {"a": "x" * 17_000}}),
    ("additional_formats", {"additional_formats": [{"format": "txt"}] * 11}),
    ("numbers_format", {"numbers_format": "roman"}),
    ("transcript_edit", {"transcript_edit": "x" * 2001}),
    ("transcript_edit", {"transcript_edit": "Shorten.", "entity_detection": "all"}),
    ("file", {"source_url": "https://files.test/a.mp3"}),
    ("keywords", {"keywords": ["x"]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "wishes"), WRONG)
async def test_wishes_that_do_not_go_together_are_not_sent(
    emulator: ElevenLabsEmulator, client: Client, name: str, wishes: dict[str, Any]
) -> None:
    with pytest.raises(LocalProtocolError, match=rf"^(the object: )?{name}\b"):
        await client().speech_to_text.convert({"model_id": "scribe_v2", **wishes}, file=ONE)
    assert not emulator.http.served


RIGHT: list[dict[str, Any]] = [
    {"keyterms": ["x" * 50, "a b c d e"]},
    {"keyterms": [f"word{number}" for number in range(1000)]},
    {"diarize": True, "num_speakers": 32},
    {"entity_detection": "pii", "entity_redaction": ["email"]},
    {"entity_detection": "all", "entity_redaction": "all"},
    {"webhook": True, "webhook_metadata": '{"a": {"b": 1}}'},
    {"model_id": "scribe_v1"},
]


@pytest.mark.parametrize("wishes", RIGHT)
async def test_wishes_at_their_limits_are_granted(
    emulator: ElevenLabsEmulator, client: Client, wishes: dict[str, Any]
) -> None:
    emulator.transcripts.listener = Script(["Hello."])
    await client().speech_to_text.convert(Transcription(**{"model_id": "scribe_v2", **wishes}), file=ONE)
    assert [served.status // 100 for served in emulator.http.served] == [2]


@pytest.mark.parametrize("file", [None, b""])
async def test_without_audio_nothing_is_sent(
    emulator: ElevenLabsEmulator, client: Client, file: bytes | None
) -> None:
    with pytest.raises(LocalProtocolError, match=r"^file"):
        await client().speech_to_text.convert(PLAIN, file=file)
    assert not emulator.http.served


async def test_a_file_that_is_not_there_is_not_sent_and_not_named(
    emulator: ElevenLabsEmulator, client: Client
) -> None:
    with pytest.raises(LocalProtocolError, match=r"^file") as caught:
        await client().speech_to_text.convert(PLAIN, file=Path("+15550100.wav"))
    assert "15550100" not in str(caught.value)
    assert not emulator.http.served


async def test_a_file_that_is_too_large_is_not_sent(
    emulator: ElevenLabsEmulator, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "large.wav"
    with path.open("wb") as file:
        file.truncate(speech_to_text.FILE_LIMIT)  # a hole: it takes no room
    with pytest.raises(LocalProtocolError, match=r"^file"):
        await client().speech_to_text.convert(PLAIN, file=path)
    assert not emulator.http.served


@pytest.mark.real_time
async def test_a_file_is_read_from_the_disk_and_again_for_another_attempt(
    emulator: ElevenLabsEmulator, client: Client, tmp_path: Path
) -> None:
    emulator.transcripts.listener = FunctionListener(lambda segment: f"{segment.duration:g}")
    emulator.http.plan(HttpFault(status=503))
    path = tmp_path / "call.wav"
    # More than aiohttp would buffer for a file that nobody reads.
    path.write_bytes(wav(tone(200, 40.0)))
    found = await client().speech_to_text.convert(PLAIN, file=path)
    assert isinstance(found, Transcript)
    assert found.text == "40"
    assert [served.status for served in emulator.http.served] == [503, 200]


@pytest.mark.parametrize(
    ("wanted", "file"),
    [
        (PLAIN, wav(tone(200, 0.09))),
        (PLAIN, b"RIFF and so on"),
        (Transcription(model_id="scribe_v2", file_format="pcm_s16le_16"), b"\0" * 6401),
        (Transcription(model_id="scribe_v2", use_multi_channel=True, diarize=True), STEREO),
        (Transcription(model_id="scribe_v2", additional_formats=[{"format": "pdf"}]), ONE),
    ],
)
async def test_what_only_the_service_can_see_it_refuses(
    client: Client, wanted: Transcription, file: bytes
) -> None:
    with pytest.raises(BadRequestError):
        await one(client, wanted, file)


FORMS: list[dict[str, Any]] = [
    {"json": {"model_id": "scribe_v2"}},
    {"data": aiohttp.FormData({"model_id": "scribe_v2", "mood": "good"}, default_to_multipart=True)},
    {"data": aiohttp.FormData({"diarize": "true"}, default_to_multipart=True)},
    {"data": aiohttp.FormData({"model_id": "scribe_v2", "seed": "much"}, default_to_multipart=True)},
    {"data": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
]


@pytest.mark.parametrize("sent", FORMS)
async def test_what_is_no_form_of_the_endpoint_is_refused(
    emulator: ElevenLabsEmulator, network: MemoryNetwork, sent: dict[str, Any]
) -> None:
    headers = {"xi-api-key": "k", **sent.pop("headers", {})}
    url = "https://api.elevenlabs.io/v1/speech-to-text"
    async with network.session().post(url, headers=headers, **sent) as response:
        assert response.status == 422
        assert isinstance((await response.json())["detail"], list)


async def test_what_was_said_is_in_no_repr(emulator: ElevenLabsEmulator, client: Client) -> None:
    emulator.transcripts.listener = Script(["My number is 5550100."])
    assert "5550100" not in repr(await one(client))
