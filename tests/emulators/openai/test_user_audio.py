"""The user's audio in an emulated realtime session."""

import asyncio
import base64
import json
from typing import Any

import pytest

from voiceflow.emulators.kit.live_script import LiveBehaviour, LiveScript
from voiceflow.emulators.kit.live_voice import speak_tone
from voiceflow.emulators.openai.realtime.session import ServedSession
from voiceflow.emulators.openai.realtime.validation import EventError, read_client_event
from voiceflow.testing import run_virtual

RATE = 24000
SECOND = base64.b64encode(speak_tone("x" * 17, RATE)[:RATE].tobytes()).decode()
SILENCE = base64.b64encode(bytes(2 * RATE)).decode()


class Client:
    """A session whose events are kept."""

    def __init__(self, *words: str) -> None:
        self.events: list[dict[str, Any]] = []
        script = LiveScript(["At eight."], words)
        tasks = asyncio.get_running_loop().create_task
        self.session = ServedSession(self._take, script, LiveBehaviour(), speak_tone, tasks)

    async def _take(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    async def send(self, kind: str, **fields: Any) -> None:
        await self.session.obey(read_client_event(json.dumps({"type": kind, **fields})))

    async def settings(self, **side: Any) -> None:
        await self.send("session.update", session={"type": "realtime", "audio": {"input": side}})

    def kinds(self, start: str) -> list[str]:
        return [event["type"].removeprefix(start) for event in self.events if event["type"].startswith(start)]


def test_the_voice_detector_makes_an_item_of_each_turn_and_lets_the_model_answer() -> None:
    async def run() -> None:
        client = Client("When do you open?")
        await client.settings(transcription={"model": "gpt-4o-mini-transcribe"})
        for audio in (SECOND, SILENCE):
            await client.send("input_audio_buffer.append", audio=audio)
        assert client.kinds("input_audio_buffer.") == ["speech_started", "speech_stopped", "committed"]
        assert client.session.speaker.is_active
        await asyncio.sleep(5.0)
        [item, answer] = client.session.items
        assert (item.role, item.text, answer.role) == ("user", "When do you open?", "assistant")
        [done] = [event for event in client.events if event["type"].endswith("transcription.completed")]
        assert (done["item_id"], done["transcript"]) == (item.id, "When do you open?")

    run_virtual(run())


def test_the_detector_may_leave_the_answer_to_the_client() -> None:
    async def run() -> None:
        client = Client()
        await client.settings(turn_detection={"type": "server_vad", "create_response": False})
        for audio in (SECOND, SILENCE):
            await client.send("input_audio_buffer.append", audio=audio)
        assert client.kinds("input_audio_buffer.")[-1] == "committed"
        assert not client.session.speaker.is_active

    run_virtual(run())


def test_a_client_without_a_detector_commits_what_it_has_sent() -> None:
    async def run() -> None:
        client = Client("Hello.")
        await client.settings(turn_detection=None)
        await client.send("input_audio_buffer.append", audio=SECOND)
        await client.send("input_audio_buffer.commit")
        assert client.kinds("input_audio_buffer.") == ["committed"]
        assert [item.text for item in client.session.items] == ["Hello."]

    run_virtual(run())


@pytest.mark.parametrize("is_cleared", [False, True])
def test_a_buffer_without_audio_is_not_committed(is_cleared: bool) -> None:
    async def run() -> None:
        client = Client()
        await client.settings(turn_detection=None)
        if is_cleared:
            await client.send("input_audio_buffer.append", audio=SECOND)
            await client.send("input_audio_buffer.clear")
        with pytest.raises(EventError) as caught:
            await client.send("input_audio_buffer.commit")
        assert caught.value.code == "input_audio_buffer_commit_empty"
        assert client.session.items == []

    run_virtual(run())


def test_the_client_commits_nothing_where_the_detector_does() -> None:
    async def run() -> None:
        client = Client()
        await client.send("input_audio_buffer.append", audio=SECOND)
        with pytest.raises(EventError, match="turn detection"):
            await client.send("input_audio_buffer.commit")

    run_virtual(run())
