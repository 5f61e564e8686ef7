"""Calls in which the user does one thing, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.ears import texts
from benchmarks.ears.chain import Chain, Conversation, conversation
from benchmarks.ears.corpus import Clip
from benchmarks.ears.engines import VOICED_RMS, Ears
from benchmarks.ears.user_line import Echo
from benchmarks.ears.waves import Wave
from voiceflow.emulators.kit.track import Stretch

INTO = 5.0
"""Seconds into the answer at which something happens."""
_LAST_WORDS = "whole county."
_AFTER = 12.0
"""Seconds of silence after which nothing more is expected: "Hold on." is answered after 10 s."""


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What became of an answer of some twenty seconds over which there was a sound.

    Attributes:
        is_whole: Whether all of it was heard in the end.
        is_answered: Whether the agent said something else after the sound.
        silent_after: Seconds from the sound's first sample to the agent's silence; infinite if it talked on.
        gap: The longest silence of the agent from the sound on, before the answer's end; infinite if the
            answer was given up.
        mute: Seconds of silence while the sound went on and the answer was not over.
    """

    is_whole: bool
    is_answered: bool
    silent_after: float
    gap: float
    mute: float


async def over_an_answer(
    chain: Chain,
    ears: Ears,
    opening: Clip,
    sound: Wave | None,
    *,
    echo: Echo | None = None,
    into: float = INTO,
) -> AnswerOutcome:
    """The user asks, the agent answers, and a sound comes over the answer.

    Args:
        chain: What is measured.
        ears: The engines.
        opening: The question.
        sound: What is heard over the answer; None for nothing.
        echo: How the agent's voice comes back, all the time.
        into: Seconds into the answer.
    """
    answer = texts.AGENT
    async with conversation(chain, ears, answers=[answer], echo=echo) as talk:
        talk.line.play(opening.wave)
        began = await talk.speaking()
        await asyncio.sleep(began + into - asyncio.get_running_loop().time())
        begin, end = talk.line.play(sound) if sound is not None else (began, began + 40.0)
        if sound is not None:
            await asyncio.sleep(end - asyncio.get_running_loop().time())
        await talk.quiet(_AFTER)
        return outcome(talk, begin, end)


def outcome(talk: Conversation, begin: float, end: float) -> AnswerOutcome:
    """Read the outcome off the record."""
    heard = talk.heard
    is_whole = _LAST_WORDS in talk.agent_text
    over = _end_of_answer(talk, is_whole)
    holes = _holes(heard, begin, over if is_whole else end)
    after = _holes(heard, begin, heard[-1].end + 10)
    silent = after[0][0] - begin if after and after[0][0] < end + 1.0 else float("inf")
    mute = sum(min(stop, end) - start for start, stop in holes if start < end)
    gap = max((stop - start for start, stop in holes), default=0.0)
    said = [reply.written for reply in talk.journal.replies.values() if reply.on_wire is not None]
    # After a sound that was no interruption, the rest of the answer is a reply of the same text.
    is_answered = any(text not in said[0] for text in said[1:])
    return AnswerOutcome(is_whole, is_answered, silent, gap if is_whole else float("inf"), mute)


def _end_of_answer(talk: Conversation, is_whole: bool) -> float:
    replies = [r for r in talk.journal.replies.values() if r.over is not None]
    whole = [r.over for r in replies if r.over is not None and _LAST_WORDS in r.written]
    return max(whole) if is_whole and whole else talk.heard[-1].end


def _holes(heard: Sequence[Stretch], begin: float, end: float) -> list[tuple[float, float]]:
    """Where the agent was silent between two times, 50 ms or more."""
    edges = [(float("-inf"), begin), *((one.at, one.end) for one in heard if one.end > begin), (end, end)]
    found = []
    for (_, before), (after, _) in pairwise(edges):
        start, stop = max(begin, before), min(end, after)
        if stop - start >= 0.05:
            found.append((start, stop))
    return found


@dataclass(frozen=True, slots=True)
class AnswerDelays:
    """How soon turns were answered, and with how many requests.

    Attributes:
        first_sounds: Seconds from the last sample of a clip to the first sound of the answer to it.
        answers: Turns that were answered.
        requests: That the model was asked.
    """

    first_sounds: list[float]
    answers: int
    requests: int


async def answer_delays(chain: Chain, ears: Ears, clips: Sequence[Clip]) -> AnswerDelays:
    """The user says the clips, one after the other, and waits for the answers.

    Args:
        chain: What is measured.
        ears: The engines.
        clips: What is said.
    """
    loop = asyncio.get_running_loop()
    delays: list[float] = []
    async with conversation(chain, ears, greeting="How can I help you?") as talk:
        await talk.speaking()
        await talk.quiet(0.8)
        for clip in clips:
            _, end = talk.line.play(clip.wave)
            await asyncio.sleep(end + 4.0 - loop.time())
            delays += [min(one.at for one in talk.heard if one.at >= end) - end]
            await talk.quiet(0.8, limit=10.0)
        return AnswerDelays(delays, len(talk.turn_ends), len(talk.model.exchanges))


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """When a user's turn was taken to be over.

    Attributes:
        cuts: Decisions before its end: seconds after its first sample.
        delay: Seconds from its last sample to the decision; infinite if none came in 4 s.
        turns: Into how many turns the chain has cut it.
        is_asked: Whether no word of it was understood, and the user was asked to say it again.
        is_answered: Whether the agent said anything within 4 s of its end.
    """

    cuts: list[float]
    delay: float
    turns: int
    is_asked: bool
    is_answered: bool


async def turns(
    chain: Chain,
    ears: Ears,
    clips: Sequence[Clip],
    *,
    said: tuple[str, str] = ("How can I help you?", "All right."),
    background: Wave | None = None,
    loss: float = 0.0,
    is_withheld: bool = False,
    voiced_rms: float = VOICED_RMS,
) -> list[TurnOutcome]:
    """The user says the clips, one after the other, and waits for an answer to each.

    Args:
        chain: What is measured.
        ears: The engines.
        clips: What is said.
        said: What the agent says before the first, and after each.
        background: What is heard all the time.
        loss: Share of the packets that do not arrive.
        is_withheld: Whether no packets come while the user is silent.
        voiced_rms: From which loudness on the recogniser is asked.
    """
    loop = asyncio.get_running_loop()
    found: list[TurnOutcome] = []
    greeting, answer = said
    calling = conversation(
        chain,
        ears,
        greeting=greeting,
        answers=[answer] * 2 * len(clips),
        loss=loss,
        is_withheld=is_withheld,
        voiced_rms=voiced_rms,
    )
    async with calling as talk:
        if background is not None:
            talk.line.play(background)
        await talk.speaking()
        await talk.quiet(0.8)
        for clip in clips:
            begin, end = talk.line.play(clip.wave)
            await asyncio.sleep(end + 4.0 - loop.time())
            ends = [at for at in talk.turn_ends if begin < at <= end + 4.0]
            asked = [at for at in talk.questions if begin < at <= end + 4.0]
            cuts = [at - begin for at in ends if at < end - 0.05]
            delay = min((at - end for at in (*ends, *asked) if at >= end - 0.05), default=float("inf"))
            is_answered = any(begin < one.at <= end + 4.0 for one in talk.heard)
            found.append(TurnOutcome(cuts, delay, len(ends), bool(asked), is_answered))
            await talk.quiet(0.8, limit=10.0)
    return found
