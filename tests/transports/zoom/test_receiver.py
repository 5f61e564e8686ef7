"""A meeting's media, however often its sockets are lost."""

from __future__ import annotations

import asyncio

from tests.transports.zoom.house import TONE, house
from tests.transports.zoom.test_listening import begin, words_only
from voiceflow import EndReason, UserAudioFrame
from voiceflow.emulators.zoom import ZoomApp


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


async def test_a_lost_signaling_socket_is_opened_again_with_the_media_socket() -> None:
    async with house() as made:
        meeting = await begin(made)
        meeting.cut_signaling()
        await asyncio.sleep(4)
        assert meeting.is_flowing
        assert (meeting.record.signaling, meeting.record.media) == ([0, 0], [0, 0])
        await meeting.stop()
        await made.over()


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
