"""Listening to meetings: the server against an emulated Zoom, on a network in memory and on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.transports.zoom.house import EPOCH, TONE, WEBHOOK, House, Listener, house
from voiceflow import EndReason, UserAudioFrame
from voiceflow.emulators.zoom import EmulatedMeeting
from voiceflow.pipeline import Element
from voiceflow.transports.zoom import Meeting, StopReason


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


async def test_a_meeting_beyond_the_limit_is_refused_so_that_zoom_repeats_the_offer() -> None:
    async with house() as made:
        first, second = await begin(made), await begin(made)
        third = await made.zoom.start()
        assert made.zoom.answers[-3:] == [503, 503, 503]
        assert third.record.signaling == []
        for meeting in (first, second):
            await meeting.stop()
        await made.over()


async def test_a_server_that_stops_ends_its_meetings_in_good_order() -> None:
    async with house() as made:
        meeting = await begin(made)
        await made.meetings.close()
        assert (made.ended, meeting.record.stop_reason) == ([EndReason.SHUTDOWN], 20)
