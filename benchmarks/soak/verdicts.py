"""What is to be said against a call of a soak, once it is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.soak.plans import MURMUR, Habit, Plan
from benchmarks.soak.users import User
from benchmarks.soak.visits import Visit
from tests.faults.speech import read
from voiceflow import EndReason
from voiceflow.emulators.twilio import EmulatedTwilioCall

LONGEST_WORD = 7
"""Letters of the longest word, and a space: what may be cut or said twice where the agent goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of one call.

    Attributes:
        number: Of the call.
        habit: Of its user.
        fault: Its kind and name; empty without one.
        is_healthy: Whether nothing may be noticed in it.
        reasons: Why each of its streams ended.
        problems: What is to be said against it.
        gap: The longest silence within what the agent said, in seconds.
        waits: Seconds from each question to the next word of the agent, or to the end of the call.
    """

    number: int
    habit: Habit
    fault: str
    is_healthy: bool
    reasons: tuple[str, ...]
    problems: tuple[str, ...]
    gap: float
    waits: tuple[float, ...]


def judge(visit: Visit, user: User, call: EmulatedTwilioCall) -> Verdict:
    """Judge a call.

    Args:
        visit: As the server and its vendors saw it.
        user: Who made it.
        call: As the carrier saw it.
    """
    plan = visit.plan
    problems = [*_ending(visit)]
    if plan.is_healthy:
        problems += _conversation(visit, user, call)
    return Verdict(
        number=plan.number,
        habit=plan.habit,
        fault=f"{plan.fault.kind}: {plan.fault.name}" if plan.fault else "",
        is_healthy=plan.is_healthy,
        reasons=tuple(map(str, visit.reasons)),
        problems=tuple(problems),
        gap=max(_gaps(user, call), default=0.0),
        waits=tuple(_waits(user, call)),
    )


def _ending(visit: Visit) -> Iterator[str]:
    """Every call ends with a reason, every session with one end frame at each processor and without tasks."""
    fault = visit.plan.fault
    if not visit.reasons:
        yield "no reason"
    if len(visit.reasons) < len(visit.ends):
        yield f"{len(visit.ends) - len(visit.reasons)} sessions go on"
    if not set(visit.reasons) <= {*EndReason, "bot"}:
        yield f"odd reasons {visit.reasons}"
    if visit.tasks:
        yield f"{visit.tasks} tasks are left"
    for ends in visit.ends:
        wrong = {name: count for name, count in ends.items() if count != 1}
        if wrong and not (fault and fault.moment == "while"):  # then the session was cancelled
            yield f"end frames {wrong}"


def _conversation(visit: Visit, user: User, call: EmulatedTwilioCall) -> Iterator[str]:
    """Nobody notices anything: all was said, heard and remembered."""
    plan = visit.plan
    if visit.reasons != [EndReason.USER_HANGUP]:
        yield f"ended by {visit.reasons}"
    if call.warnings or call.errors:
        yield f"the carrier complains: {call.warnings} {call.errors}"
    remembered = _remembered(visit)
    asked = [question for question, _ in user.asked]
    if plan.habit == "leaves":
        # Of words that were not said to their end some may be missing.
        if not set(" ".join(remembered).split()) <= set(plan.words[:2]):
            yield f"remembered {remembered}"
        return
    if remembered != asked:
        yield f"remembered {remembered}, not {asked}"
    if not _has_heard_all(plan, asked, read(call.record.heard_bytes)):
        yield f"heard {read(call.record.heard_bytes)!r}"


def _has_heard_all(plan: Plan, asked: list[str], heard: str) -> bool:
    answers = [plan.answer(question) for question in asked]
    whole = "".join([plan.greeting, *answers])
    if plan.habit not in ("interrupts", "coughs", "murmurs"):
        return heard == whole
    # The first answer is broken off. After a cough or a murmur the agent goes on with the next word.
    first = heard.removeprefix(plan.greeting).removesuffix(answers[-1])
    if heard != f"{plan.greeting}{first}{answers[-1]}":
        return False
    if plan.habit == "interrupts":
        return answers[0].startswith(first)
    return any(
        answers[0].startswith(first[:at])
        and answers[0].endswith(first[at:])
        and abs(len(first) - len(answers[0])) <= LONGEST_WORD
        for at in range(len(first) + 1)
    )


def _remembered(visit: Visit) -> list[str]:
    """What the users of the call's sessions have said, as the model remembers it."""
    return [
        str(message["content"])
        for model in visit.models
        for message in model.context.to_openai()
        if message["role"] == "user" and message["content"] != MURMUR
    ]


def _gaps(user: User, call: EmulatedTwilioCall) -> Iterator[float]:
    """Silence within what the agent said while nobody else did anything."""
    acts = [*((each.at, each.end) for each in call.record.said), *((at, at) for _, at in user.asked)]
    for before, after in pairwise(call.record.heard):
        if not any(before.at <= end and begin <= after.at for begin, end in acts):
            yield after.at - before.end


def _waits(user: User, call: EmulatedTwilioCall) -> Iterator[float]:
    over = call.record.statuses[-1][0]
    for _, asked in user.asked:
        waits = (max(0.0, each.at - asked) for each in call.record.heard if each.end > asked)
        yield min(waits, default=over - asked)


def longest_gap(verdicts: Sequence[Verdict]) -> float:
    """The longest silence within what the agent said to a healthy user, in seconds."""
    return max((one.gap for one in verdicts if one.is_healthy), default=0.0)
