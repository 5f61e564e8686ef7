"""A simulated call, from loading the engines to the report."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from voiceflow.cli.call_answers import ScriptedModel
from voiceflow.cli.call_caller import CallerProgress, Rehearsed, act, counted
from voiceflow.cli.call_lines import Say
from voiceflow.cli.call_plan import KnowledgeChoice, Plan
from voiceflow.cli.call_sound import CallSound
from voiceflow.cli.demo_checks import Check
from voiceflow.cli.demo_view import DemoView
from voiceflow.cli.offline import Engines, Offline
from voiceflow.cli.report import FinishedCall
from voiceflow.emulators.kit.carrier import EmulatedCall, EmulatedCarrier
from voiceflow.errors import VoiceflowError
from voiceflow.journal import Journal
from voiceflow.records import CostObserver, PriceTable
from voiceflow.server import load_bot
from voiceflow.testing.callers import Caller, SimulatedEngineVoice
from voiceflow.testing.environment import environment

LOADING = 30.0
"""Seconds that loading the engines may take; it takes two."""

REHEARSAL = 60.0
"""Seconds that speaking all lines beforehand may take; each takes a tenth of its length."""


async def hold(plan: Plan, view: DemoView) -> FinishedCall:
    """Load the engines, let the bot answer, and call it.

    Raises:
        ConfigurationError: If an engine is missing, or the file has no bot.
        VoiceflowError: If the engines do not load in time, or the call does not come about.
    """
    model = _model_of_ones_own(plan)
    engines, speech = await _prepared(plan, view)
    journal, progress = Journal(follow=view.follow), CallerProgress()
    costs = CostObserver(plan.prices or PriceTable())
    scripted = ScriptedModel(plan.answers) if plan.answers else None
    try:
        async with Offline(engines, script=scripted.reply if scripted else None) as offline:
            with model:
                bot = load_bot(plan.file)
                async with offline.answering(
                    bot, observe=lambda: [journal.observe, costs.observe]
                ) as address:
                    view.say(f"{plan.file.name} answers at {address}. The caller dials in.\n")
                    with view.call(journal):
                        made = await _talk(offline.carrier, plan, speech, progress)
        report = report_of(plan, journal, made, progress)
        checks = [*report.checks, *([scripted.check()] if scripted else [])]
        return replace(report, checks=checks, costs=costs)
    finally:
        await engines.close()


def report_of(plan: Plan, journal: Journal, made: EmulatedCall, progress: CallerProgress) -> FinishedCall:
    """The result of a call that is over."""
    sound = CallSound.of(made.record)
    return FinishedCall(
        title="A simulated phone call",
        subtitle=f"{plan.file.name}, called over the carrier’s wire format · {sound.seconds:.1f} s",
        journal=journal,
        sound=sound,
        clears=[clear.at for clear in made.record.clears],
        checks=[check_lines(progress), check_errors(journal)],
    )


def check_lines(progress: CallerProgress) -> Check:
    """Whether every line was answered."""
    failures = tuple(progress.failures())
    lines = len(progress.lines) + progress.unsaid
    waits = [line.waited for line in progress.lines if line.waited is not None]
    answered = sum(line.waited is not None or line.ended_call for line in progress.lines)
    slowest = f", the slowest after {max(waits):.1f} s" if waits else ""
    return Check("answered", not failures, f"{answered} of {counted(lines)}{slowest}", "every line", failures)


def check_errors(journal: Journal) -> Check:
    """Whether nothing failed in the call. The log shows what did."""
    count = len(journal.errors)
    measured = f"{count} error{'' if count == 1 else 's'}{', shown above' if count else ''}"
    return Check("without errors", not count, measured, "no error", ())


def _model_of_ones_own(plan: Plan) -> AbstractContextManager[None]:
    """Points the bot to another model server, with the key and model of the original environment."""
    if plan.model_url is None:
        return nullcontext()
    kept = {name: os.environ.get(name, "") for name in ("OPENAI_API_KEY", "OPENAI_MODEL")}
    return environment({**kept, "OPENAI_BASE_URL": plan.model_url})


async def _prepared(plan: Plan, view: DemoView) -> tuple[Engines, Mapping[str, bytes]]:
    """Load the engines and speak the lines."""
    from voiceflow.clients.local.brain import DENTAL_PRACTICE, ORDER_LINE, RuleBrain
    from voiceflow.clients.local.voices import CALLERS

    domains = {KnowledgeChoice.PRACTICE: DENTAL_PRACTICE, KnowledgeChoice.ORDERS: ORDER_LINE}
    with view.status("Loading the speech engines …"):
        try:
            async with asyncio.timeout(LOADING):
                engines = await Engines.load()
        except TimeoutError:
            raise VoiceflowError(f"the speech engines did not load within {LOADING:g} s") from None
        voice = next(voice for voice in CALLERS if voice.name == plan.voice.replace("-", " "))
        speaker = SimulatedEngineVoice(engines.synthesizer.speaker(voice))
        texts = {step.text for step in plan.steps if isinstance(step, Say)}
        try:
            async with asyncio.timeout(REHEARSAL):
                speech = {text: await speaker.speak(text) for text in texts}
        except TimeoutError:
            raise VoiceflowError("the lines are too long to be spoken beforehand") from None
    return replace(engines, brain=RuleBrain(domains[plan.brain])), speech


async def _talk(
    carrier: EmulatedCarrier, plan: Plan, speech: Mapping[str, bytes], progress: CallerProgress
) -> EmulatedCall:
    """Call and go through the lines, within the limit.

    Raises:
        VoiceflowError: If the bot's server does not take the call.
    """
    made: EmulatedCall | None = None
    try:
        async with asyncio.timeout(plan.limit), carrier.call() as made:
            await act(Caller(made, voice=Rehearsed(speech)), plan.steps, progress)
    except TimeoutError:
        progress.trouble = f"the call took longer than {plan.limit:g} s (see --limit)"
    if made is None:
        raise VoiceflowError(f"the bot did not take the call within {plan.limit:g} s")
    if made.errors:
        raise VoiceflowError(f"the call failed: {made.errors[0].reason}")
    return made
