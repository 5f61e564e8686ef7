"""The call to a company: its menu, its queue, and the person who is reached."""

from tests.examples.conftest import EXAMPLES
from tests.outbound_scene import outbound
from voiceflow import TELEPHONE
from voiceflow.server import load_bot
from voiceflow.testing.callers import Caller
from voiceflow.transports import DialOutcome
from voiceflow.transports.hold import hold_music

BOT = load_bot(EXAMPLES / "call_reception.py")


async def test_the_agent_finds_the_reception_and_speaks_only_there() -> None:
    music = b"".join([await piece.encode(TELEPHONE) for piece in hold_music()] * 3)[: 8000 * 6]

    async def garage(caller: Caller) -> None:
        await caller.say("For parts, press one. For service, press two.")
        await caller.listen(3.0)
        await caller.say("Please hold. Your call is important to us.")
        await caller.say(music)
        await caller.say("Service, Kim speaking. How may I help you?")
        await caller.wait_for_agent()

    async with outbound(["I am calling for Ms Okafor."]) as scene:
        result, call = await scene.dial(BOT, garage)
        assert result.outcome is DialOutcome.ANSWERED
        assert [keys for _, keys in call.record.keyed] == ["2"]
        assert scene.stage.transcript == [
            ("caller", "Service, Kim speaking. How may I help you?"),
            ("agent", "I am calling for Ms Okafor."),
        ]
