"""History, subscription and live count: our client against the emulated service."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Callable
from contextlib import aclosing

import pytest

from voiceflow.audio.wav import read_wav
from voiceflow.clients.elevenlabs.api import analytics, history
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.schema.dictionaries import AliasRule
from voiceflow.clients.elevenlabs.schema.speech import NewSpeech, SpeechQuery, VoiceChangeQuery
from voiceflow.clients.elevenlabs.schema.speech_history import HistoryFilter
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork

COVERS = {
    history.LIST: "history.list",
    history.FETCH: "history.get",
    history.DELETE: "history.delete",
    history.AUDIO: "history.audio",
    history.DOWNLOAD: "history.download",
    analytics.LIVE_COUNT: "analytics.live_count",
}

Client = Callable[..., ElevenLabs]
CALM, WARM = "21m00Tcm4TlvDq8ikWAM", "JBFqnCBsd6RMkjVDRZzb"
ULAW = SpeechQuery(output_format="ulaw_8000")


async def say(made: ElevenLabs, text: str, voice: str = CALM, query: SpeechQuery = ULAW) -> str:
    """Speak a text; returns the id of its item."""
    recording = await made.text_to_speech.convert(voice, NewSpeech(text=text), query)
    return recording.receipt.history_item_id


async def test_an_item_tells_what_was_spoken_and_what_it_cost(client: Client) -> None:
    made = client()
    first = await say(made, "Hello.")
    item = await made.history.get(await say(made, "Good morning.", WARM))
    assert (item.text, item.voice_id, item.voice_name, item.source) == ("Good morning.", WARM, "Warm", "TTS")
    assert (item.character_count_change_from, item.character_count_change_to) == (6, 19)
    assert (item.state, item.output_format) == ("created", "ulaw_8000")
    assert item.alignments is not None
    assert "".join(item.alignments.alignment.characters) == "Good morning."
    assert (await made.history.get(first)).character_count_change_from == 0


async def test_the_alignments_tell_what_a_dictionary_made_of_it(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    locator = emulator.dictionaries.add(AliasRule(string_to_replace="Dr", alias="Doctor"))
    asked = NewSpeech(text="Dr Who", pronunciation_dictionary_locators=[locator])
    recording = await made.text_to_speech.convert(CALM, asked, ULAW)
    found = (await made.history.get(recording.receipt.history_item_id)).alignments
    assert found is not None
    assert "".join(found.alignment.characters) == "Dr Who"
    assert "".join(found.normalized_alignment.characters) == "Doctor Who"


async def test_the_audio_is_what_was_given_then(client: Client) -> None:
    made = client()
    recording = await made.text_to_speech.convert(CALM, NewSpeech(text="Hello."), ULAW)
    assert await made.history.audio(recording.receipt.history_item_id) == recording.data


async def test_a_stream_that_was_left_is_in_the_history_as_far_as_it_came(client: Client) -> None:
    made = client()
    stream = made.text_to_speech.stream(CALM, NewSpeech(text="We are open from nine to five."), ULAW)
    async with stream:
        first = await anext(stream)
    item_id = stream.receipt.history_item_id
    assert (await made.history.get(item_id)).state == "processing"
    assert (await made.history.audio(item_id)).startswith(first)


async def test_all_items_come_newest_first_though_a_page_holds_two(client: Client) -> None:
    made = client()
    ids = [await say(made, f"Number {number}.") for number in range(5)]
    pages = HistoryFilter(page_size=2)
    assert [item.history_item_id async for item in made.history.list(pages)] == ids[::-1]
    upwards = HistoryFilter(page_size=2, sort_direction="asc")
    assert [item.history_item_id async for item in made.history.list(upwards)] == ids


async def test_items_that_are_deleted_between_two_pages_change_no_other(client: Client) -> None:
    made = client()
    ids = [await say(made, f"Number {number}.") for number in range(5)]
    seen = []
    async with aclosing(made.history.list(HistoryFilter(page_size=2))) as items:  # type: ignore[type-var]
        async for item in items:
            seen.append(item.history_item_id)
            if len(seen) == 2:
                await made.history.delete(item.history_item_id)
                await made.history.delete(ids[2])
    assert seen == [ids[4], ids[3], ids[1], ids[0]]


async def test_a_filter_chooses_by_voice_words_and_time(client: Client) -> None:
    made = client()
    calm = await say(made, "Hello there.")
    await asyncio.sleep(100)
    warm = await say(made, "Good morning.", WARM)
    later = (await made.history.get(warm)).date_unix
    for wanted, expected in (
        (HistoryFilter(voice_id=WARM), [warm]),
        (HistoryFilter(search="THERE"), [calm]),
        (HistoryFilter(date_before_unix=later), [calm]),
        (HistoryFilter(date_after_unix=later), [warm]),
        (HistoryFilter(source="STS"), []),
        (HistoryFilter(model_id="eleven_multilingual_v2"), [warm, calm]),
    ):
        assert [item.history_item_id async for item in made.history.list(wanted)] == expected


async def test_one_item_is_downloaded_as_a_file_and_several_in_an_archive(client: Client) -> None:
    made = client()
    ids = [await say(made, text) for text in ("Hello.", "Good morning.")]
    assert await made.history.download(ids[:1]) == await made.history.audio(ids[0])
    samples, rate = read_wav(io.BytesIO(await made.history.download(ids[:1], "wav")))
    assert (len(samples), rate) == (2880, 8000)
    archive = zipfile.ZipFile(io.BytesIO(await made.history.download(ids)))
    assert archive.namelist() == [f"{item_id}.mp3" for item_id in ids]
    assert archive.read(f"{ids[1]}.mp3") == await made.history.audio(ids[1])


async def test_what_is_not_there_is_told(client: Client) -> None:
    made = client()
    for ask in (made.history.get, made.history.delete, made.history.audio):
        with pytest.raises(NotFoundError, match="history_item_not_found"):
            await ask("nothing")
    with pytest.raises(NotFoundError):
        await made.history.download(["nothing"])
    with pytest.raises(LocalProtocolError, match="history_item_id"):
        await made.history.get("")
    with pytest.raises(LocalProtocolError, match="history_item_ids"):
        await made.history.download("one-id-and-no-list")


async def test_nothing_of_a_request_without_logging_is_kept_and_it_is_counted(client: Client) -> None:
    made = client()
    assert await say(made, "Hello.", query=SpeechQuery(output_format="ulaw_8000", enable_logging=False)) == ""
    assert [item async for item in made.history.list()] == []
    assert (await made.user.subscription()).character_count == 6


async def test_changed_voices_are_in_the_history_too(client: Client) -> None:
    made = client()
    audio = bytes(3 * 32_000)
    changed = await made.speech_to_speech.convert(
        WARM, audio, {"file_format": "pcm_s16le_16"}, VoiceChangeQuery(output_format="ulaw_8000")
    )
    item = await made.history.get(changed.receipt.history_item_id)
    assert (item.source, item.text, item.voice_name) == ("STS", None, "Warm")
    assert item.character_count_change_to == changed.receipt.character_cost == 50
    assert await made.history.audio(item.history_item_id) == changed.data


async def test_the_live_count_is_of_conversations_that_go_on(client: Client, network: MemoryNetwork) -> None:
    made, session = client(), network.session(headers={"xi-api-key": "k"})
    assert await made.analytics.live_count() == 0
    url = "wss://api.elevenlabs.io/v1/convai/conversation?agent_id="
    async with (
        session.ws_connect(f"{url}a") as first,
        session.ws_connect(f"{url}b") as other,
    ):
        for socket in (first, other):
            await socket.send_json({"type": "conversation_initiation_client_data"})
            assert (await socket.receive_json())["type"] == "conversation_initiation_metadata"
        assert await made.analytics.live_count() == 2
        assert await made.analytics.live_count("a") == 1
        assert await made.analytics.live_count("a", "b", "c") == 2
    await asyncio.sleep(1)
    assert await made.analytics.live_count() == 0
    with pytest.raises(LocalProtocolError, match="agent_ids"):
        await made.analytics.live_count(*["a"] * 26)
