"""A meeting from its offer to its end."""

from __future__ import annotations

from tests.transports.zoom.house import house
from tests.transports.zoom.test_listening import begin
from voiceflow import EndReason
from voiceflow.transports.zoom import Meeting


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


async def test_a_failing_bot_ends_only_its_own_meeting() -> None:
    async def fail(meeting: Meeting) -> None:
        raise ValueError("no luck")

    async with house(bot=fail) as made:
        await made.zoom.start()
        await made.over()
        await made.zoom.start()
        assert made.zoom.answers == [200, 200]
