"""Whether the demo's call went as it should, with the measurements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceflow.cli.demo_words import best_prefix, error_rate, words_of
from voiceflow.journal import NoteKind

if TYPE_CHECKING:
    from voiceflow.cli.call_sound import CallSound
    from voiceflow.cli.demo_caller import Said
    from voiceflow.cli.demo_script import DemoLine
    from voiceflow.emulators.kit.carrier import CarrierRecord
    from voiceflow.journal import AgentReply, Journal

WORST_ERROR_RATE = 0.34
"""Of one line; a transcript that is worse passes if it has the line's key words."""
SLOWEST_ANSWER = 4.0
"""Seconds from the caller's last sample to the agent's voice."""
SLOWEST_CLEAR = 0.5
"""Seconds from the caller's first sample; a machine that does nothing else takes less than 0.2."""
STALE_VOICE = 0.02
"""Seconds of the agent's voice that may be heard between the clear and the end of the interruption."""
WORDS_OFF = 1
_EDGE = 0.25
"""Seconds by which a turn may seem to begin before its line: measuring is in packets."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the call.

    Attributes:
        name: What, as a question about the caller.
        passed: Whether it does.
        measured: The figures.
        expected: What they should have been.
        failures: The shortcomings, each in a sentence.
    """

    name: str
    passed: bool
    measured: str
    expected: str
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """A line of the caller and its outcome.

    Attributes:
        line: What should be said.
        said: When it was said; None if it never was.
        understood: What the bot understood.
        heard: What the caller has heard of the answer, in words.
        latency: Seconds from the end of the line to the agent's voice.
    """

    line: DemoLine
    said: Said | None
    understood: str = field(default="", repr=False)
    heard: str = field(default="", repr=False)
    latency: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a call that is over.

    Attributes:
        lines: The script.
        said: What the caller got to say of it.
        journal: What the bot's observers saw.
        record: What the carrier saw.
        sound: What the carrier recorded.
        overheard: What a recogniser makes of the agent's interrupted reply, as far as it was heard.
        is_own_bot: Whether the bot is not the bundled one, whose answers are known.
        trouble: Why the caller gave up, if so.
    """

    lines: Sequence[DemoLine]
    said: Sequence[Said]
    journal: Journal
    record: CarrierRecord
    sound: CallSound
    overheard: str = field(default="", repr=False)
    is_own_bot: bool = False
    trouble: str = ""

    def exchanges(self) -> list[LineOutcome]:
        """Each line with its outcome."""
        return [
            self._exchange(line, self.said[index] if index < len(self.said) else None, index)
            for index, line in enumerate(self.lines)
        ]

    @property
    def interruption(self) -> tuple[Said, AgentReply] | None:
        """The line that was said over the agent's voice, and the reply that it cut off."""
        said = next((said for said in self.said if said.line.is_barge_in), None)
        if said is None:
            return None
        before = [
            reply
            for reply in self.journal.replies.values()
            if reply.on_wire is not None and reply.on_wire < said.start
        ]
        return (said, before[-1]) if before else None

    def _exchange(self, line: DemoLine, said: Said | None, index: int) -> LineOutcome:
        if said is None:
            return LineOutcome(line, None)
        following = self.said[index + 1].start if index + 1 < len(self.said) else float("inf")
        texts = [
            turn.text
            for turn in self.journal.turns
            if turn.began is not None and said.start - _EDGE <= turn.began < following - _EDGE
        ]
        heard = [
            reply.heard
            for reply in self.journal.replies.values()
            if reply.on_wire is not None and said.end - _EDGE <= reply.on_wire < following
        ]
        began = self.sound.agent_after(said.end - _EDGE)
        latency = began - said.end if began is not None and began < following else None
        return LineOutcome(line, said, " ".join(texts), " ".join(heard), latency)


def check_call(evidence: Evidence) -> list[Check]:
    """All checks, in order."""
    return [
        _understood(evidence),
        _answered(evidence),
        _interrupted(evidence),
        _remembered(evidence),
        _in_order(evidence),
    ]


def _understood(evidence: Evidence) -> Check:
    rates: list[float] = []
    failures: list[str] = []
    for number, exchange in enumerate(evidence.exchanges(), start=1):
        if exchange.said is None:
            failures.append(f"line {number} was never said")
            continue
        rate = error_rate(exchange.line.text, exchange.understood)
        rates.append(rate)
        missing = [key for key in exchange.line.keys if key not in words_of(exchange.understood)]
        if rate > WORST_ERROR_RATE and missing:
            failures.append(
                f"line {number}: “{exchange.line.text}” was understood as “{exchange.understood}”"
            )
    mean = sum(rates) / len(rates) if rates else 1.0
    good = len(evidence.lines) - len(failures)
    worst = max(rates, default=1.0)
    measured = f"{good} of {len(evidence.lines)} lines, word error rate {mean:.0%} (worst {worst:.0%})"
    expected = f"every line: at most {WORST_ERROR_RATE:.0%}, or all of its key words"
    return Check("understood", not failures, measured, expected, tuple(failures))


def _answered(evidence: Evidence) -> Check:
    latencies: list[float] = []
    failures: list[str] = []
    for number, exchange in enumerate(evidence.exchanges(), start=1):
        if exchange.latency is None:
            failures.append(f"line {number} was not answered")
            continue
        latencies.append(exchange.latency)
        if exchange.latency > SLOWEST_ANSWER:
            failures.append(f"line {number} was answered after {exchange.latency:.1f} s")
        missing = [word for word in exchange.line.answer if word not in words_of(exchange.heard)]
        if missing and not evidence.is_own_bot:
            failures.append(f"line {number}: the answer lacks {' and '.join(missing)}: “{exchange.heard}”")
    middle = sorted(latencies)[len(latencies) // 2] if latencies else float("nan")
    measured = (
        f"{len(latencies)} of {len(evidence.lines)} lines, voice to voice {middle * 1000:.0f} ms "
        f"(worst {max(latencies, default=float('nan')) * 1000:.0f} ms)"
    )
    expected = f"every line, within {SLOWEST_ANSWER:g} s, with the right words"
    return Check("answered", not failures, measured, expected, tuple(failures))


def _interrupted(evidence: Evidence) -> Check:
    expected = (
        f"clear within {SLOWEST_CLEAR * 1000:.0f} ms of the caller's voice, then at most "
        f"{STALE_VOICE * 1000:.0f} ms of the old answer"
    )
    found = evidence.interruption
    if found is None:
        return Check(
            "could interrupt", False, "no interruption", expected, ("the agent was not talked over",)
        )
    said, reply = found
    clear = next((clear for clear in evidence.record.clears if clear.at >= said.start), None)
    if clear is None or clear.at > said.end:
        return Check("could interrupt", False, "no clear", expected, ("the agent talked on",))
    delay = clear.at - said.start
    stale = evidence.sound.agent_voice(clear.at, said.end)
    failures: list[str] = []
    if delay > SLOWEST_CLEAR:
        failures.append(f"the clear came {delay * 1000:.0f} ms after the caller's voice")
    if stale > STALE_VOICE:
        failures.append(f"{stale * 1000:.0f} ms of the old answer were heard after the clear")
    if not reply.is_interrupted:
        failures.append("the answer was already over")
    measured = f"clear after {delay * 1000:.0f} ms, then {stale * 1000:.0f} ms of the old answer"
    return Check("could interrupt", not failures, measured, expected, tuple(failures))


def _remembered(evidence: Evidence) -> Check:
    expected = f"the context ends at the last word that the carrier played, ± {WORDS_OFF} word"
    found = evidence.interruption
    if found is None or evidence.journal.context is None:
        return Check("remembered", False, "nothing", expected, ("no answer was cut off",))
    said, reply = found
    written = reply.written.split()
    remembered = next(_remembered_texts(evidence, written), None)
    if remembered is None:
        return Check("remembered", False, "nothing", expected, ("the answer is not in the context",))
    played = played_words(evidence, said, reply)
    count = len(remembered)
    last = " ".join(remembered[-3:])
    measured = f"context ends at word {count} of {len(written)} (“… {last}”), the carrier played {played}"
    failures: list[str] = []
    if abs(count - played) > WORDS_OFF:
        failures.append(f"the carrier played up to “… {' '.join(written[max(0, played - 3) : played])}”")
    if count >= len(written):
        failures.append("the context has all of an answer that was cut off")
    if evidence.overheard:
        understood = best_prefix(words_of(reply.written), words_of(evidence.overheard))
        measured += f", a recogniser on the line made out {understood}"
    return Check("remembered", not failures, measured, expected, tuple(failures))


def _remembered_texts(evidence: Evidence, written: Sequence[str]) -> Iterator[list[str]]:
    """What the context holds of a reply: its first words."""
    assert evidence.journal.context is not None
    for message in evidence.journal.context.to_openai():
        words = str(message.get("content") or "").split()
        if message["role"] == "assistant" and words and written[: len(words)] == words:
            yield words


def played_words(evidence: Evidence, said: Said, reply: AgentReply) -> int:
    """How many words of the cut-off reply the carrier has played at least half of, by its count of bytes."""
    assert reply.on_wire is not None
    cleared = next((clear.at for clear in evidence.record.clears if clear.at >= said.start), said.end)
    played = sum(
        stretch.end - stretch.at
        for stretch in evidence.record.heard
        if reply.on_wire - _EDGE <= stretch.at and stretch.end <= cleared + _EDGE
    )
    return sum((word.start + word.end) / 2 <= played + 1e-6 for word in reply.words)


def gaps(evidence: Evidence) -> list[float]:
    """The silences within replies because nothing was there to be played, in seconds; pauses are none."""
    pauses = [note.at for note in evidence.journal.notes if note.kind is NoteKind.PAUSE]
    found: list[float] = []
    for reply in evidence.journal.replies.values():
        if reply.on_wire is None or reply.over is None:
            continue
        begin, end = reply.on_wire - _EDGE, reply.over
        if any(begin <= pause <= end for pause in pauses):
            continue
        heard = [stretch for stretch in evidence.record.heard if begin <= stretch.at < end]
        found += [later.at - earlier.end for earlier, later in itertools.pairwise(heard)]
    return found


def _in_order(evidence: Evidence) -> Check:
    problems = [problem.reason for problem in (*evidence.record.warnings, *evidence.record.errors)]
    errors = [f"{name}: {type(error).__name__}: {error}" for name, error in evidence.journal.errors]
    failures = (*([evidence.trouble] if evidence.trouble else []), *problems, *errors)
    status = evidence.record.statuses[-1][1] if evidence.record.statuses else "never began"
    measured = (
        f"call {status} after {evidence.sound.seconds:.1f} s, {len(problems)} complaints of the carrier, "
        f"{len(errors)} errors, {len(gaps(evidence))} gaps in the agent's voice"
    )
    return Check("ended in order", not failures, measured, "completed, no complaints, no errors", failures)
