"""The demo's call, from loading the engines to the evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from voiceflow.cli.call_sound import RATE, CallSound
from voiceflow.cli.demo_caller import Said, SpokenLine, rehearse, talk
from voiceflow.cli.demo_checks import Evidence
from voiceflow.cli.demo_script import SCRIPT
from voiceflow.cli.demo_view import DemoView
from voiceflow.cli.offline import Engines, Offline
from voiceflow.clients.speech.engines import Recognizer
from voiceflow.emulators.kit.carrier import EmulatedCall, EmulatedCarrier
from voiceflow.errors import VoiceflowError
from voiceflow.journal import Journal
from voiceflow.server import load_bot
from voiceflow.testing.callers import CallerError, SimulatedEngineVoice

LOADING = 20.0
"""Seconds that loading the engines and rehearsing the lines may take; it takes two."""
CALL = 55.0
"""Seconds that the call may take; it takes 35."""
LISTENING = 5.0
"""Seconds that listening to the recording afterwards may take."""
ALL = 83.0
"""Seconds that everything may take."""


@dataclass(slots=True)
class Attempt:
    """A call and its results so far, also if it does not come to its end.

    Attributes:
        journal: What the bot's observers see.
        said: What the caller got to say.
        call: At the carrier, once there is one.
        trouble: Why the caller gave up, if so.
    """

    journal: Journal
    said: list[Said] = field(default_factory=list)
    call: EmulatedCall | None = None
    trouble: str = ""


async def run_demo(file: Path, view: DemoView, *, is_own_bot: bool) -> Evidence:
    """Load the engines, let the caller call the bot, and gather what is known of the call.

    Raises:
        ConfigurationError: If an engine is missing, or the file has no bot.
        VoiceflowError: If the engines do not load in time, there was no call, or something hangs.
    """
    try:
        async with asyncio.timeout(ALL):
            return await _run(file, view, is_own_bot=is_own_bot)
    except TimeoutError:
        raise VoiceflowError(f"the demo did not end within {ALL:g} s") from None


async def _run(file: Path, view: DemoView, *, is_own_bot: bool) -> Evidence:
    engines, lines = await _prepared(view)
    attempt = Attempt(Journal(follow=view.follow))
    try:
        async with Offline(engines) as offline:
            observer = attempt.journal.observe
            async with offline.answering(load_bot(file), observe=lambda: [observer]) as address:
                view.say(f"{file.name} answers at {address}. A simulated caller dials in.\n")
                with view.call(attempt.journal):
                    await hold_call(offline.carrier, lines, attempt)
        return await _overhear(gathered(attempt, is_own_bot=is_own_bot), engines.recognizer)
    finally:
        await engines.close()


async def hold_call(carrier: EmulatedCarrier, lines: Sequence[SpokenLine], attempt: Attempt) -> None:
    """Call, talk and hang up, within the limit. Problems are noted in the attempt."""
    try:
        async with asyncio.timeout(CALL), carrier.call() as attempt.call:
            await talk(attempt.call, lines, attempt.said)
    except TimeoutError:
        attempt.trouble = f"the call did not end within {CALL:g} s"
    except CallerError as error:
        attempt.trouble = str(error)


def gathered(attempt: Attempt, *, is_own_bot: bool = False) -> Evidence:
    """The evidence of a call that is over.

    Raises:
        VoiceflowError: If there was none.
    """
    if attempt.call is None:
        raise VoiceflowError(attempt.trouble or "there was no call")
    record = attempt.call.record
    return Evidence(
        lines=SCRIPT,
        said=attempt.said,
        journal=attempt.journal,
        record=record,
        sound=CallSound.of(record),
        is_own_bot=is_own_bot,
        trouble=attempt.trouble,
    )


async def _prepared(view: DemoView) -> tuple[Engines, list[SpokenLine]]:
    from voiceflow.clients.local.voices import CALLERS

    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout(LOADING):
            with view.status("Loading the speech engines …"):
                engines = await Engines.load()
                voice = SimulatedEngineVoice(engines.synthesizer.speaker(CALLERS[1]))
                lines = await rehearse(SCRIPT, voice)
    except TimeoutError:
        raise VoiceflowError(f"the speech engines did not load within {LOADING:g} s") from None
    view.say(f"Speech engines loaded in {loop.time() - began:.1f} s.")
    return engines, lines


async def _overhear(evidence: Evidence, recognizer: Recognizer) -> Evidence:
    """Let the recogniser listen to the answer that was cut off: a witness that knows no ledger."""
    found = evidence.interruption
    if found is None:
        return evidence
    said, reply = found
    assert reply.on_wire is not None
    samples = evidence.sound.agent_samples(reply.on_wire - 0.05, said.end)
    try:
        async with asyncio.timeout(LISTENING):
            overheard = await recognizer.recognize(samples, RATE)
    except TimeoutError:
        return evidence
    return replace(evidence, overheard=overheard.text)
