"""What a pipeline takes of a meeting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.transports.zoom.house import TONE, Listener, house
from tests.transports.zoom.test_listening import begin, words_only
from voiceflow import EndReason, TranscriptionFrame, UserAudioFrame
from voiceflow.emulators.zoom import ZoomApp
from voiceflow.frames import (
    ActiveSpeakerFrame,
    ChatFrame,
    ParticipantAudioFrame,
    ParticipantJoinedFrame,
    ParticipantLeftFrame,
)
from voiceflow.pipeline import Element
from voiceflow.transports.zoom import Meeting


def everything(meeting: Meeting, listener: Listener) -> Sequence[Element]:
    return [meeting.input("participants"), meeting.transcript(language="en"), meeting.chat(), listener]


async def test_each_person_is_heard_by_name_with_words_chat_and_comings() -> None:
    async with house(everything) as made:
        meeting = await begin(made)
        await meeting.join(7, "Ada")
        await meeting.join(8, "Ben")
        await asyncio.gather(meeting.speak(7, TONE * 5), meeting.speak(8, TONE * 3))
        await meeting.transcribe(8, "Let us begin.")
        await meeting.chat(7, "See the agenda.")
        await meeting.leave(8)
        await meeting.stop()
        await made.over()
        heard = made.listener
        sounds: dict[str, bytes] = {}
        for frame in heard.of(ParticipantAudioFrame):
            sounds[frame.participant.name] = sounds.get(frame.participant.name, b"") + frame.data
        assert sounds == {"Ada": TONE * 5, "Ben": TONE * 3}
        assert [(one.speaker, one.text) for one in heard.of(TranscriptionFrame)] == [("Ben", "Let us begin.")]
        assert [(one.participant.name, one.text) for one in heard.of(ChatFrame)] == [
            ("Ada", "See the agenda.")
        ]
        assert [one.participant.name for one in heard.of(ParticipantJoinedFrame)] == ["Ada", "Ben"]
        assert [one.participant.name for one in heard.of(ParticipantLeftFrame)] == ["Ben"]
        assert [one.participant.name for one in heard.of(ActiveSpeakerFrame)] == ["Ada", "Ben"]
        assert [person.name for person in made.seen[0].people.values()] == ["Ada"]
        assert heard.of(UserAudioFrame) == []


async def test_only_the_media_that_the_pipeline_takes_are_asked_for() -> None:
    async with house(words_only, app=ZoomApp(scopes=8)) as made:
        meeting = await begin(made)
        await meeting.join(7, "Ada")
        await meeting.transcribe(7, "No audio is needed.")
        await meeting.stop()
        await made.over()
        assert [one.speaker for one in made.listener.of(TranscriptionFrame)] == ["Ada"]


async def test_without_transcripts_in_the_pipeline_their_scope_is_not_needed() -> None:
    async with house(app=ZoomApp(scopes=1)) as made:
        meeting = await begin(made)
        await meeting.stop()
        await made.over()
        assert made.ended == [EndReason.USER_HANGUP]


async def test_silence_is_filled_in_while_nobody_speaks() -> None:
    async with house() as made:
        meeting = await begin(made)
        await meeting.join(7, "Ada")
        await meeting.speak(7, TONE * 5)
        await asyncio.sleep(3.0)
        await meeting.speak(7, TONE * 5)
        await meeting.stop()
        await made.over()
        audio = b"".join(frame.data for frame in made.listener.of(UserAudioFrame))
        assert len(audio) == round(3.2 * 32000)
        assert audio.strip(b"\0").count(TONE) == 10
