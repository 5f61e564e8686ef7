"""Text to speech over HTTP: our client against the emulated service."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from tests.published_api import ABSENT, published_api
from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.wav import read_wav
from voiceflow.clients.elevenlabs.api import text_to_speech
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import BadRequestError, NotFoundError, RateLimitError
from voiceflow.clients.elevenlabs.http.streams import BrokenStreamError
from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.schema.dictionaries import AliasRule, NewDictionary
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.speech import DictionaryLocator, NewSpeech, SpeechQuery
from voiceflow.clients.elevenlabs.tts.received import TimedAudio
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice, TtsBehaviour
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError
from voiceflow.net.retries import Retries
from voiceflow.testing import MemoryNetwork

COVERS = {
    text_to_speech.CONVERT: "text_to_speech.convert",
    text_to_speech.STREAM: "text_to_speech.stream",
    text_to_speech.CONVERT_TIMED: "text_to_speech.convert_with_timestamps",
    text_to_speech.STREAM_TIMED: "text_to_speech.stream_with_timestamps",
}

T = TypeVar("T")
Client = Callable[..., ElevenLabs]

VOICE = "21m00Tcm4TlvDq8ikWAM"
TEXT = "Hello there, caller."
PCM = SpeechQuery(output_format="pcm_8000")
TONES = FormantVoice().speech(TEXT, 8000).samples


def speech(text: str = TEXT, **fields: object) -> NewSpeech:
    return NewSpeech.model_validate({"text": text, "model_id": "eleven_flash_v2_5", **fields})


async def collect(stream: AsyncIterator[T], into: list[T]) -> None:
    async for item in stream:
        into.append(item)  # noqa: PERF401 - what came before an error is looked at


async def test_a_recording_is_what_the_voice_says_and_tells_what_it_cost(client: Client) -> None:
    found = await client().text_to_speech.convert(VOICE, speech(), PCM)
    assert decode(found.data, Encoding.PCM16).tolist() == TONES.tolist()
    assert found.audio == AudioFormat(Encoding.PCM16, 8000)
    assert found.receipt.character_cost == len(TEXT)
    assert found.receipt.request_id
    assert found.receipt.history_item_id


async def test_without_logging_there_is_no_history(client: Client) -> None:
    query = SpeechQuery(output_format="ulaw_8000", enable_logging=False)
    found = await client().text_to_speech.convert(VOICE, speech(), query)
    assert found.receipt.history_item_id == ""
    assert len(found.data) == len(TONES)


async def test_the_client_names_every_published_format_and_the_emulator_all_but_opus(client: Client) -> None:
    formats = SpeechQuery.model_json_schema()["properties"]["output_format"]["enum"]
    opus = [name for name in formats if name.startswith("opus")]
    assert (len(formats), len(opus)) == (28, 5)
    tts = client().text_to_speech
    for name in opus:
        with pytest.raises(BadRequestError, match="output_format"):
            await tts.convert(VOICE, speech(), SpeechQuery.model_validate({"output_format": name}))
    found = {}
    for name in sorted({*formats} - {*opus}):
        query = SpeechQuery.model_validate({"output_format": name})
        found[name] = len((await tts.convert(VOICE, speech(), query)).data)
    assert found["pcm_8000"] == len(TONES) * 2
    assert found["alaw_8000"] == len(TONES)
    seconds = len(TONES) / 8000
    assert abs(found["mp3_44100_128"] - seconds * 16_000) < 420  # to a frame


async def test_a_wav_file_has_its_header(client: Client) -> None:
    found = await client().text_to_speech.convert(VOICE, speech(), SpeechQuery(output_format="wav_8000"))
    samples, rate = read_wav(io.BytesIO(found.data))
    assert (samples.tolist(), rate) == (TONES.tolist(), 8000)
    assert found.audio is None


async def test_a_stream_gives_each_piece_at_the_moment_it_is_made(client: Client) -> None:
    loop = asyncio.get_running_loop()
    async with client().text_to_speech.stream(VOICE, speech(), PCM) as audio:
        heard = [(round(loop.time(), 9), piece) async for piece in audio]
    # 0.1 s to the first, then ten times faster than it plays, by 0.4 s.
    assert [at for at, _ in heard] == [0.1, 0.14, 0.18]
    assert decode(b"".join(piece for _, piece in heard), Encoding.PCM16).tolist() == TONES.tolist()
    assert (audio.received, audio.seconds) == (len(TONES) * 2, len(TONES) / 8000)
    assert audio.receipt.character_cost == len(TEXT)


async def test_a_stream_needs_no_block(client: Client) -> None:
    pieces = [piece async for piece in client().text_to_speech.stream(VOICE, speech(), PCM)]
    assert sum(map(len, pieces)) == len(TONES) * 2


@pytest.mark.parametrize("size", [1, 3, 801])
async def test_no_piece_ends_inside_a_sample(client: Client, emulator: ElevenLabsEmulator, size: int) -> None:
    emulator.http.plan(HttpFault(piece=size))
    pieces = [piece async for piece in client().text_to_speech.stream(VOICE, speech("Hi."), PCM)]
    assert all(piece and len(piece) % 2 == 0 for piece in pieces)
    assert (
        decode(b"".join(pieces), Encoding.PCM16).tolist()
        == FormantVoice().speech("Hi.", 8000).samples.tolist()
    )


async def test_a_refusal_before_the_stream_is_repeated(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.http.plan(HttpFault(status=503), HttpFault(status=429))
    pieces = [piece async for piece in client().text_to_speech.stream(VOICE, speech(), PCM)]
    assert sum(map(len, pieces)) == len(TONES) * 2
    assert [served.status for served in emulator.http.served] == [503, 429, 200]


async def test_too_many_at_a_time_is_an_error_with_the_limit(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    emulator.http.plan(HttpFault(status=429))
    tts = client(retries=Retries(attempts=1)).text_to_speech
    with pytest.raises(RateLimitError):
        async with tts.stream(VOICE, speech(), PCM):
            pass


async def test_a_stream_that_is_left_stops_the_service(
    client: Client, emulator: ElevenLabsEmulator, network: MemoryNetwork
) -> None:
    async with client().text_to_speech.stream(VOICE, speech("word " * 400), PCM) as audio:
        async for _ in audio:
            break
    assert network.connections() == [], "at once"
    await asyncio.sleep(60)
    assert not emulator.speech.spoken[-1].is_complete


async def test_characters_and_words_come_with_their_times(client: Client) -> None:
    found = await client().text_to_speech.convert_with_timestamps(VOICE, speech("Oh no."), PCM)
    assert "".join(found.timed.characters.text) == "Oh no."
    assert found.timed.characters.starts == (0.0, 0.06, 0.12, 0.18, 0.24, 0.3)
    assert found.timed.characters.ends[-1] == 0.36
    assert [(w.text, w.start, w.end) for w in found.timed.words] == [("Oh", 0.0, 0.12), ("no.", 0.18, 0.36)]
    assert len(found.timed.data) == round(0.36 * 16_000)
    assert found.receipt.request_id


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("size", [None, 7])
async def test_times_count_from_the_start_of_the_stream_whatever_the_model_does(
    client: Client, emulator: ElevenLabsEmulator, restarts: bool, size: int | None
) -> None:
    emulator.speech.behaviour = TtsBehaviour(restarts_times=restarts)
    emulator.http.plan(HttpFault(piece=size, extras=True))
    async with client().text_to_speech.stream_with_timestamps(VOICE, speech(), PCM) as stream:
        pieces = [piece async for piece in stream]
    assert [piece.start for piece in pieces] == [0.0, 0.4, 0.8, 1.2]  # the last one ends the last word
    starts = [start for piece in pieces for start in piece.characters.starts]
    assert [round(start, 6) for start in starts] == [round(0.06 * i, 6) for i in range(len(TEXT))]
    assert "".join(c for piece in pieces for c in piece.characters.text) == TEXT
    words = [word for piece in pieces for word in piece.words]
    assert [(w.text, round(w.start, 6)) for w in words] == [
        ("Hello", 0.0),
        ("there,", 0.36),
        ("caller.", 0.78),
    ]
    assert decode(b"".join(piece.data for piece in pieces), Encoding.PCM16).tolist() == TONES.tolist()


async def test_each_line_of_the_emulator_is_as_it_is_published(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    api = published_api()
    if api is None:
        pytest.skip(ABSENT)
    sender = client()._sender
    async with sender.open(text_to_speech.STREAM_TIMED, VOICE, body=speech(), query=PCM) as response:
        lines = await response.read()
    assert len(lines.splitlines()) == 3
    api.check_answer(replace(emulator.http.served[-1], answer=lines))


async def test_timed_speech_that_breaks_off_tells_how_much_came(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    emulator.http.plan(HttpFault(cut_after=12_000))
    heard: list[TimedAudio] = []
    with pytest.raises(BrokenStreamError) as caught:
        await collect(client().text_to_speech.stream_with_timestamps(VOICE, speech(), PCM), heard)
    assert caught.value.received == sum(len(piece.data) for piece in heard) == 6400


async def test_a_dictionary_is_heard_and_seen_in_the_normalised_times(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    rule = AliasRule(string_to_replace="Dr.", alias="Doctor")
    book = await made.pronunciation_dictionaries.create_from_rules(NewDictionary(name="Titles", rules=[rule]))
    locator = DictionaryLocator(pronunciation_dictionary_id=book.id, version_id=book.version_id)
    asked = speech("Dr. Who", pronunciation_dictionary_locators=[locator])
    pieces = [p async for p in made.text_to_speech.stream_with_timestamps(VOICE, asked, PCM)]
    assert "".join(c for piece in pieces for c in piece.normalized.text) == "Doctor Who"
    assert "".join(c for piece in pieces for c in piece.characters.text) == "Dr. Who"
    words = [word for piece in pieces for word in piece.words]
    assert [(w.text, round(w.start, 3), round(w.end, 3)) for w in words] == [
        ("Dr.", 0.0, 0.36),
        ("Who", 0.42, 0.6),
    ]
    assert emulator.speech.spoken[-1].text == "Doctor Who"


async def test_a_pinned_version_goes_on_with_its_rules(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    rule = AliasRule(string_to_replace="UN", alias="United Nations", case_sensitive=False)
    book = await made.pronunciation_dictionaries.create_from_rules(NewDictionary(name="UN", rules=[rule]))
    await made.pronunciation_dictionaries.set_rules(
        book.id, [AliasRule(string_to_replace="UN", alias="you en")]
    )
    for version in (book.version_id, None):
        locator = DictionaryLocator.model_validate(
            {"pronunciation_dictionary_id": book.id, **({"version_id": version} if version else {})}
        )
        asked = speech("un UN", pronunciation_dictionary_locators=[locator])
        await made.text_to_speech.convert(VOICE, asked, PCM)
    assert [spoken.text for spoken in emulator.speech.spoken] == [
        "United Nations United Nations",
        "un you en",
    ]


async def test_a_request_is_stitched_to_one_that_was_read_to_its_end(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    tts = client().text_to_speech
    async with tts.stream(VOICE, speech(), PCM) as left:
        await anext(left)
    with pytest.raises(BadRequestError):
        await tts.convert(VOICE, speech(previous_request_ids=[left.receipt.request_id]), PCM)
    async with tts.stream(VOICE, speech(), PCM) as whole:
        assert [piece async for piece in whole]
    again = speech(previous_request_ids=[whole.receipt.request_id], next_text="And on.")
    assert (await tts.convert(VOICE, again, PCM)).data


WRONG: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "empty": ({"text": " "}, {}, "text"),
    "long": ({"text": "a" * 40_001}, {}, "text"),
    "longer than the model takes": ({"text": "a" * 5_001, "model_id": "eleven_v3"}, {}, "text"),
    "dictionaries": (
        {"pronunciation_dictionary_locators": [{"pronunciation_dictionary_id": "d"}] * 4},
        {},
        "pronunciation_dictionary_locators",
    ),
    "previous": ({"previous_request_ids": ["r"] * 4}, {}, "previous_request_ids"),
    "next": ({"next_request_ids": ["r"] * 4}, {}, "next_request_ids"),
    "unlogged": ({"previous_request_ids": ["r"]}, {"enable_logging": False}, "previous_request_ids"),
    "v3": ({"previous_request_ids": ["r"], "model_id": "eleven_v3"}, {}, "previous_request_ids"),
    "seed": ({"seed": 2**32}, {}, "seed"),
    "latency": ({}, {"optimize_streaming_latency": 5}, "optimize_streaming_latency"),
    "speed": ({"voice_settings": VoiceSettings(speed=2.0)}, {}, "voice_settings.speed"),
    "style": ({"voice_settings": VoiceSettings(style=1.5)}, {}, "voice_settings.style"),
    "wav": ({}, {"output_format": "wav_8000"}, "output_format"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_the_service_would_refuse_is_not_sent(
    client: Client, emulator: ElevenLabsEmulator, case: str
) -> None:
    fields, query, name = WRONG[case]
    asked = speech(**{"text": "Hello.", **fields})
    with pytest.raises(LocalProtocolError, match=f"^{name}: "):
        client().text_to_speech.stream_with_timestamps(VOICE, asked, SpeechQuery.model_validate(query))
    assert not emulator.http.served


@pytest.mark.parametrize("case", WRONG)
async def test_the_emulator_refuses_it_too(client: Client, emulator: ElevenLabsEmulator, case: str) -> None:
    fields, query, name = WRONG[case]
    sender = client()._sender
    with pytest.raises(BadRequestError) as caught:
        await sender.send(
            text_to_speech.STREAM, VOICE, body=speech(**{"text": "Hello.", **fields}), query=query
        )
    assert caught.value.status == 400
    assert caught.value.problems[0][0] == name


async def test_a_wrong_field_is_named_and_nothing_is_sent(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    with pytest.raises(LocalProtocolError, match="txt"):
        await client().text_to_speech.convert(VOICE, {"txt": "Hello."})
    with pytest.raises(LocalProtocolError, match="output_format"):
        await client().text_to_speech.convert(VOICE, speech(), {"output_format": "x"})
    assert not emulator.http.served


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, ["body", "text"]),
        ({"text": 5}, ["body", "text"]),
        ({"text": "Hi.", "voice": "x"}, ["body"]),
        ({"text": "Hi.", "voice_settings": {"stability": 2}}, ["body", "voice_settings", "stability"]),
    ],
)
async def test_the_emulator_refuses_a_malformed_body(
    client: Client, network: MemoryNetwork, body: dict[str, Any], where: list[str]
) -> None:
    url = f"https://api.elevenlabs.io/v1/text-to-speech/{VOICE}/stream"
    session, key = network.session(), dict(client()._sender.endpoint.headers)
    async with session.post(url, json=body, headers=key) as response:
        assert response.status == 422
        assert (await response.json())["detail"][0]["loc"] == where


async def test_a_voice_a_model_or_a_dictionary_that_is_not_there_is_told(
    client: Client, network: MemoryNetwork
) -> None:
    network.add("one.voice", ElevenLabsEmulator(voices=["only"]).app())
    tts = client(base_url="https://one.voice").text_to_speech
    with pytest.raises(NotFoundError) as voice:
        await tts.convert("another", speech())
    with pytest.raises(BadRequestError) as model:
        await tts.convert("only", speech(model_id="scribe_v1"))
    locator = {"pronunciation_dictionary_id": "nowhere"}
    with pytest.raises(NotFoundError) as book:
        await tts.convert("only", speech(pronunciation_dictionary_locators=[locator]))
    assert [e.value.code for e in (voice, model, book)] == [
        "voice_not_found",
        "unsupported_model",
        "pronunciation_dictionary_not_found",
    ]


async def test_what_is_said_is_in_no_repr(client: Client) -> None:
    found = await client().text_to_speech.convert_with_timestamps(VOICE, speech(), PCM)
    assert "Hello" not in repr(found) + repr(speech()) + repr(found.timed)
    assert read(NewSpeech, {"text": "Hello", "tomorrow": 1}).text == "Hello"
