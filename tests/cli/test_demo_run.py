"""The demo's call from beginning to end, with the phone bot, on virtual time and a network in memory."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from voiceflow.cli.demo import phone_bot
from voiceflow.cli.demo_caller import rehearse
from voiceflow.cli.demo_checks import check_call
from voiceflow.cli.demo_run import Attempt, gathered, hold_call
from voiceflow.cli.demo_script import SCRIPT
from voiceflow.cli.offline import PUBLIC_HOST, PUBLIC_URL
from voiceflow.clients.local.brain import DENTAL_PRACTICE, RuleBrain
from voiceflow.clients.speech.engines import BrainText
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.openai import Answer, AnswerToolCall, LLMEmulator
from voiceflow.emulators.twilio import EmulatedTwilio
from voiceflow.journal import Journal
from voiceflow.server import ServerConfig, create_app, load_bot
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.callers import SimulatedFormantVoice
from voiceflow.testing.environment import environment
from voiceflow.transports.twilio.settings import VOICE_PATH

KEY = "a-key"


async def think(request: Mapping[str, Any]) -> Answer:
    """Answer as the demo's brain does."""
    brain = RuleBrain(DENTAL_PRACTICE)
    text, calls = "", []
    async for piece in brain.complete(request["messages"], request.get("tools") or []):
        if isinstance(piece, BrainText):
            text += piece.text
        else:
            calls.append(AnswerToolCall(piece.name, piece.arguments, piece.id))
    return Answer(text=text, calls=calls)


@asynccontextmanager
async def answered_by(think: Any, journal: Journal) -> AsyncIterator[EmulatedTwilio]:
    """A carrier whose calls the phone bot answers, with emulated services that follow the script."""
    async with MemoryNetwork() as network:
        http = network.session()
        async with EmulatedTwilio(f"{PUBLIC_URL}{VOICE_PATH}", session=http) as carrier:
            variables = {
                "ELEVENLABS_API_KEY": KEY,
                "ELEVENLABS_BASE_URL": "https://speech.example",
                "OPENAI_API_KEY": KEY,
                "OPENAI_BASE_URL": "https://model.example/v1",
                "OPENAI_MODEL": "emulated",
                "TWILIO_AUTH_TOKEN": carrier.account.auth_token,
                "PUBLIC_URL": PUBLIC_URL,
            }
            network.add(
                "speech.example", ElevenLabsEmulator([line.text for line in SCRIPT], keys=[KEY]).app()
            )
            network.add("model.example", LLMEmulator(think, api_key=KEY).app)
            with environment(variables):
                app = create_app(
                    load_bot(phone_bot()),
                    ServerConfig.from_env(),
                    http=http,
                    observe=lambda _: [journal.observe],
                )
                network.add(PUBLIC_HOST, app)
                yield carrier


async def attempted(think: Any) -> Attempt:
    attempt = Attempt(Journal())
    async with answered_by(think, attempt.journal) as carrier:
        await hold_call(carrier, await rehearse(SCRIPT, SimulatedFormantVoice(seed=1)), attempt)
    return attempt


async def test_the_demo_goes_as_it_should() -> None:
    attempt = await attempted(think)
    evidence = gathered(attempt)
    for check in check_call(evidence):
        assert check.passed, check
    assert evidence.record.statuses[-1][1] == "completed"
    assert attempt.call is not None
    assert [turn.text for turn in attempt.journal.turns] == [line.text for line in SCRIPT]
