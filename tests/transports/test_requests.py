"""Requests of the bot: what becomes of the open ones when the pipeline ends."""

import asyncio

import pytest

from voiceflow import LocalProtocolError, PlayResult, Sound
from voiceflow.frames import Keypad, KeysOutcome, KeysResult
from voiceflow.testing import run_virtual
from voiceflow.transports.input import CallInput
from voiceflow.transports.requests import CallRequests


def test_open_requests_complete_when_the_pipeline_ends() -> None:
    async def main() -> tuple[PlayResult | None, KeysResult]:
        requests = CallRequests(CallInput(), lambda: True)
        playback = requests.play(Sound.tone(440, 1.0), text=None, protected=False)
        keys = asyncio.ensure_future(requests.enter_keys("", Keypad(), protected=False))
        await asyncio.sleep(1.0)
        assert playback.result is None
        requests.end()
        return playback.result, await keys

    assert run_virtual(main()) == (PlayResult(), KeysResult(KeysOutcome.ENDED))


def test_keys_are_refused_while_no_pipeline_runs() -> None:
    async def main() -> None:
        requests = CallRequests(CallInput(), lambda: False)
        with pytest.raises(LocalProtocolError, match="keys are asked for while"):
            await requests.enter_keys("", Keypad(), protected=False)

    run_virtual(main())


def test_requests_after_the_end_of_the_pipeline_complete_at_once() -> None:
    async def main() -> tuple[PlayResult, KeysResult]:
        requests = CallRequests(CallInput(), lambda: True)
        requests.end()
        playback = requests.play(Sound.tone(440, 1.0), text=None, protected=False)
        return await playback, await requests.enter_keys("", Keypad(), protected=False)

    assert run_virtual(main()) == (PlayResult(), KeysResult(KeysOutcome.ENDED))
