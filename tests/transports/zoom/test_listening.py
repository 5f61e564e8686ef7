"""Listening to meetings: the server against an emulated Zoom, on a network in memory and on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.transports.zoom.house import EPOCH, TONE, WEBHOOK, House, Listener, house
from voiceflow import EndReason, TranscriptionFrame, UserAudioFrame
from voiceflow.emulators.zoom import EmulatedMeeting, ZoomApp
from voiceflow.frames import (
    ActiveSpeakerFrame,
    ChatFrame,
    ParticipantAudioFrame,
    ParticipantJoinedFrame,
    ParticipantLeftFrame,
)
from voiceflow.pipeline import Element
from voiceflow.transports.zoom import Meeting, StopReason


def everything(meeting: Meeting, listener: Listener) -> Sequence[Element]:
    return [meeting.input("participants"), meeting.transcript(language="en"), meeting.chat(), listener]


def words_only(meeting: Meeting, listener: Listener) -> Sequence[Element]:
    return [meeting.input("none"), meeting.transcript(), listener]


async def begin(made: House) -> EmulatedMeeting:
    """A meeting from which data flows."""
    meeting = await made.zoom.start()
    await meeting.flowing()
    return meeting


async def test_zoom_can_validate_the_address_of_the_webhook() -> None:
    async with house() as made:
        assert await made.zoom.validate_address()


@pytest.mark.parametrize("nested", [False, True])
async def test_a_bot_hears_everybody_as_one_stream_at_16_kilohertz(nested: bool) -> None:
    async with house(nested=nested) as made:
        meeting = await begin(made)
        await meeting.join(7, "Ada")
        await meeting.speak(7, TONE * 10)
        await meeting.stop()
        await made.over()
        audio = made.listener.of(UserAudioFrame)
        assert b"".join(frame.data for frame in audio) == TONE * 10
        assert {frame.format.sample_rate for frame in audio} == {16000}
        assert (made.ended, made.seen[0].stop_reason) == ([EndReason.USER_HANGUP], StopReason.MEETING_ENDED)
        assert meeting.record.problems == []
        assert made.zoom.answers == [200, 200]


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


async def test_an_unsigned_webhook_starts_nothing() -> None:
    async with house() as made, made.network.session() as session:
        body = b'{"event":"meeting.rtms_started"}'
        wrong = {"x-zm-signature": "v0=00", "x-zm-request-timestamp": str(int(EPOCH))}
        for headers in ({}, wrong):
            async with session.post(WEBHOOK, data=body, headers=headers) as response:
                assert response.status == 403
        assert len(made.meetings) == 0


async def test_a_webhook_that_is_repeated_opens_no_second_connection() -> None:
    async with house() as made:
        meeting = await begin(made)
        assert [await made.zoom.repeat() for _ in range(2)] == [200, 200]
        await asyncio.sleep(5)
        assert (meeting.record.signaling, meeting.record.media) == ([0], [0])
        await meeting.stop()
        await made.over()
        assert await made.zoom.repeat() == 200


async def test_an_old_offer_that_comes_after_the_end_starts_nothing() -> None:
    async with house() as made:
        meeting = await made.zoom.start()
        offer = made.zoom._last
        await meeting.flowing()
        await asyncio.sleep(1)
        await meeting.stop()
        await made.over()
        made.zoom._last = offer
        assert await made.zoom.repeat() == 200
        assert len(made.meetings) == 0


async def test_a_lost_media_socket_is_opened_again_alone() -> None:
    async with house() as made:
        meeting = await begin(made)
        await meeting.join(7, "Ada")
        meeting.cut_media()
        await meeting.flowing()
        assert asyncio.get_running_loop().time() >= 3.0
        await meeting.speak(7, TONE)
        await meeting.stop()
        await made.over()
        assert (meeting.record.signaling, meeting.record.media, meeting.record.ready) == ([0], [0, 0], 2)
        assert made.listener.of(UserAudioFrame)[-1].data.endswith(TONE)
        assert meeting.record.problems == []


async def test_an_interrupted_media_server_is_reached_again_at_once() -> None:
    async with house() as made:
        meeting = await begin(made)
        await asyncio.sleep(1)
        await meeting.interrupt_media()
        async with asyncio.timeout(1):
            await meeting.flowing()
        await meeting.stop()
        await made.over()
        assert (meeting.record.signaling, meeting.record.media) == ([0], [0, 0])


async def test_after_an_interruption_both_sockets_are_opened_anew() -> None:
    async with house() as made:
        meeting = await begin(made)
        await asyncio.sleep(1)
        await meeting.interrupt()
        async with asyncio.timeout(1):
            await meeting.flowing()
        await meeting.stop()
        await made.over()
        assert (meeting.record.signaling, meeting.record.media) == ([0, 0], [0, 0])
        assert made.ended == [EndReason.USER_HANGUP]


async def test_an_open_stream_that_is_offered_again_is_opened_anew() -> None:
    async with house() as made:
        meeting = await begin(made)
        await asyncio.sleep(1)
        await meeting.restart()
        await asyncio.sleep(1)
        assert (meeting.record.signaling, meeting.record.media, meeting.is_flowing) == ([0, 0], [0, 0], True)
        assert len(made.seen) == 1
        await meeting.stop()
        await made.over()


async def test_a_lost_signaling_socket_is_opened_again_with_the_media_socket() -> None:
    async with house() as made:
        meeting = await begin(made)
        meeting.cut_signaling()
        await asyncio.sleep(4)
        assert meeting.is_flowing
        assert (meeting.record.signaling, meeting.record.media) == ([0, 0], [0, 0])
        await meeting.stop()
        await made.over()


async def test_a_refused_duplicate_is_tried_again_later() -> None:
    async with house() as made:
        meeting = made.zoom.prepare()
        meeting.statuses.extend((8, 0, 16))
        await meeting.restart()
        await meeting.flowing()
        assert (meeting.record.signaling, meeting.record.media) == ([8, 0], [16, 0])
        await meeting.stop()
        await made.over()


async def test_a_wrong_signature_ends_the_meeting_without_another_attempt() -> None:
    async with house() as made:
        meeting = made.zoom.prepare()
        meeting.statuses.append(3)
        await meeting.restart()
        await made.over()
        assert (meeting.record.signaling, made.ended) == ([3], [EndReason.CONNECTION_LOST])


async def test_missing_scopes_end_the_meeting_without_another_attempt() -> None:
    async with house(app=ZoomApp(scopes=8)) as made:
        meeting = await made.zoom.start()
        await made.over()
        assert (meeting.record.media, made.ended) == ([9], [EndReason.CONNECTION_LOST])


async def test_a_stream_that_stays_lost_is_given_up_after_a_minute() -> None:
    async with house() as made:
        meeting = await begin(made)
        meeting.statuses.extend([45] * 50)
        meeting.cut_signaling()
        await made.over()
        assert made.ended == [EndReason.CONNECTION_LOST]
        assert 45 <= asyncio.get_running_loop().time() <= 61
        assert meeting.record.signaling == [0, 45, 45, 45, 45]


async def test_keep_alives_hold_a_silent_meeting_for_half_an_hour() -> None:
    async with house(words_only) as made:
        meeting = await begin(made)
        await asyncio.sleep(1800)
        assert (meeting.is_flowing, meeting.record.problems) == (True, [])
        await meeting.stop()
        await made.over()


async def test_a_bot_that_leaves_asks_zoom_to_end_the_stream() -> None:
    async with house() as made:
        meeting = await begin(made)
        made.seen[0].end()
        await made.over()
        assert (meeting.record.stop_reason, made.ended) == (20, [EndReason.AGENT_HANGUP])
        assert meeting.record.problems == []


async def test_withdrawn_consent_is_reported() -> None:
    async with house() as made:
        meeting = await begin(made)
        await meeting.stop(8)
        await made.over()
        assert made.seen[0].is_revoked


async def test_a_meeting_beyond_the_limit_is_refused_so_that_zoom_repeats_the_offer() -> None:
    async with house() as made:
        first, second = await begin(made), await begin(made)
        third = await made.zoom.start()
        assert made.zoom.answers[-3:] == [503, 503, 503]
        assert third.record.signaling == []
        for meeting in (first, second):
            await meeting.stop()
        await made.over()


async def test_a_failing_bot_ends_only_its_own_meeting() -> None:
    async def fail(meeting: Meeting) -> None:
        raise ValueError("no luck")

    async with house(bot=fail) as made:
        await made.zoom.start()
        await made.over()
        await made.zoom.start()
        assert made.zoom.answers == [200, 200]


async def test_a_server_that_stops_ends_its_meetings_in_good_order() -> None:
    async with house() as made:
        meeting = await begin(made)
        await made.meetings.close()
        assert (made.ended, meeting.record.stop_reason) == ([EndReason.SHUTDOWN], 20)
