"""What happens in the calls of a soak: who calls, what they do, what goes wrong. A seed decides it all."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from benchmarks.soak.faults import MARKER, Fault
from tests.faults.speech import VOCABULARY

Habit: TypeAlias = Literal["asks", "coughs", "murmurs", "interrupts", "is silent", "leaves", "keys", "tools"]
HABITS: tuple[Habit, ...] = (
    "asks",
    "coughs",
    "murmurs",
    "interrupts",
    "is silent",
    "leaves",
    "keys",
    "tools",
)
ASKING: tuple[Habit, ...] = ("asks", "coughs", "murmurs", "interrupts", "tools")
AGENT = "cobalt"
KEYS = "7351924"
MURMUR = "Mhm."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to happen in a call.

    Attributes:
        number: Of the call, from 0.
        habit: What its user does.
        fault: What goes wrong.
        words: What its user may say, in this order, each once.
        seed: For what is left to chance.
    """

    number: int
    habit: Habit
    fault: Fault | None
    words: tuple[str, ...]
    seed: int

    @property
    def sign(self) -> str:
        """A name that the agent says in each sentence: whoever hears another call's agent notices."""
        found, left = "", self.number
        for _ in range(2):
            left, vowel = divmod(left, 5)
            left, consonant = divmod(left, 14)
            found += "bdfgklmnprstvz"[consonant] + "aeiou"[vowel]
        return found.capitalize()

    @property
    def caller(self) -> str:
        """The user's number."""
        return f"+1555{self.number:07}"

    @property
    def key(self) -> str:
        """The call's key for all vendors."""
        return f"sk-{MARKER}-{self.number}"

    @property
    def is_healthy(self) -> bool:
        """Whether nothing may be noticed in it: a stranger is nobody's fault."""
        return self.fault is None or self.fault.kind == "stranger"

    def answer(self, question: str) -> str:
        """What the model says to that, if nothing is wrong."""
        long = " It is blue in glass and in glazes." if self.habit in ("interrupts", "murmurs") else ""
        return f"{self.sign}, {AGENT} and {question.split()[-1]} it is.{long}"

    @property
    def greeting(self) -> str:
        """What the agent says first."""
        return f"Salut {self.sign}, indigo."


def plan_calls(
    seed: int, count: int, make: Callable[[random.Random], Fault] | None, share: float
) -> list[Plan]:
    """What happens in so many calls.

    Args:
        seed: Decides everything.
        count: How many.
        make: Draws a fault; None for none.
        share: Of the calls that have one.
    """
    chance = random.Random(seed)
    faulty = set(chance.sample(range(count), round(count * share))) if make else set()
    plans = []
    for number in range(count):
        fault = make(chance) if make and number in faulty else None
        plans.append(
            Plan(
                number=number,
                # A fault of what answers is met by those who ask.
                habit=chance.choice(ASKING if fault and fault.is_met_by_asking else HABITS),
                fault=fault,
                words=tuple(chance.sample(VOCABULARY, len(VOCABULARY))),
                seed=chance.randrange(1 << 30),
            )
        )
    return plans
