"""A media stream on its websocket."""

from __future__ import annotations

import asyncio

from tests.emulators.twilio.test_carrier import App, carrier_for
from voiceflow.emulators.twilio import (
    CallFaults,
    Stretch,
)

SPEECH = bytes(range(1, 161)) * 25  # half a second


SECOND = bytes(range(250)) * 32


async def test_media_comes_every_20_ms_from_the_start_and_carries_the_caller(app: App) -> None:
    async with carrier_for(app) as (carrier, _):
        async with carrier.call() as call:
            await asyncio.sleep(1.01)
            speech = call.say(SPEECH)
            assert speech == Stretch(1.01, SPEECH)
            await asyncio.sleep(0.99)
        (socket,) = app.sockets
        assert [event["event"] for _, event in socket.messages[:3]] == ["connected", "start", "media"]
        media = [(at, event) for at, event in socket.messages if event["event"] == "media"]
        assert [at for at, _ in media] == [round(0.02 * count, 9) for count in range(1, len(media) + 1)]
        assert [event["media"]["timestamp"] for event in socket.of("media")] == [
            str(20 * count) for count in range(len(media))
        ]
        assert [event["media"]["chunk"] for event in socket.of("media")] == [
            str(count + 1) for count in range(len(media))
        ]
        assert socket.audio[:8080] == b"\xff" * 8080
        assert socket.audio[8080:12080] == SPEECH
        assert set(socket.audio[12080:]) == {0xFF}
        assert call.record.said == [speech]


async def test_an_app_that_does_not_read_loses_the_callers_audio(app: App) -> None:
    async with carrier_for(app) as (carrier, network), carrier.call() as call:
        stalled = network.connections()[-1]
        stalled.client.stall()
        await asyncio.sleep(60)
        assert [warning.code for warning in call.warnings] == [31930]
        stalled.resume()
        await asyncio.sleep(1.01)
        timestamps = [int(event["media"]["timestamp"]) for event in app.sockets[0].of("media")]
        assert timestamps[-1] == 60_980
        assert len(timestamps) < 1000


async def test_lost_packets_leave_gaps_in_the_timestamps_only(app: App) -> None:
    async with carrier_for(app) as (carrier, _):
        async with carrier.call(faults=CallFaults(loss=0.3, seed=5)) as call:
            call.say(SECOND * 10)
            await asyncio.sleep(10)
        media = app.sockets[0].of("media")
        assert 300 < len(media) < 400
        assert [event["media"]["chunk"] for event in media] == [str(n + 1) for n in range(len(media))]
        audio = app.sockets[0].audio
        for number, event in enumerate(media):
            start = int(event["media"]["timestamp"]) * 8
            assert audio[number * 160 :][:160] == (SECOND * 10)[start : start + 160]


async def test_withheld_silence_sends_the_packets_with_sound_alone(app: App) -> None:
    async with carrier_for(app) as (carrier, _):
        async with carrier.call(faults=CallFaults(withholds_silence=True)) as call:
            await asyncio.sleep(2)
            call.say(SPEECH)
            await asyncio.sleep(3)
        media = app.sockets[0].of("media")
        assert 25 <= len(media) <= 26
        times = [int(event["media"]["timestamp"]) for event in media]
        assert times == list(range(times[0], times[0] + 20 * len(times), 20))
        assert times[0] > 1500


async def test_jitter_delays_messages_and_keeps_their_order(app: App) -> None:
    async with carrier_for(app) as (carrier, _):
        async with carrier.call(faults=CallFaults(jitter=0.1, seed=5)) as call:
            call.say(SECOND * 10)
            await asyncio.sleep(5)
            call.press("1")
            await asyncio.sleep(5)
        messages = app.sockets[0].messages
        assert [int(str(event["sequenceNumber"])) for _, event in messages[1:]] == list(
            range(1, len(messages))
        )
        late = [
            at - int(event["media"]["timestamp"]) / 1000 - 0.02
            for at, event in messages
            if event["event"] == "media"
        ]
        assert -1e-6 < min(late) < 0.02
        assert 0.08 < max(late) < 0.1
