"""Barge-ins at random moments, for every brain: ``python -m benchmarks.barge_ins [BRAIN …]``.

Whole conversations on virtual time, with the random scripts and the checks of the tests: the user speaks over
the agent whenever it pleases him, and tools run meanwhile. For each brain conversations are held until the
agent was interrupted two hundred times. Behind each is the vendor's emulator, which refuses what the vendor
refuses: an order of messages that is not valid, a tool call without its result, a signature that is missing.
In a conversation with a fault, the vendor refused something, the conversation holds other words than those
that were heard, a turn of the user is missing or doubled, or a tool ran twice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from loguru import logger

from benchmarks.report import Report, Row, kept, table
from tests.processors import test_vendor_barge_ins as models
from tests.processors.agent import test_random_barge_ins as agents
from tests.processors.agent.kinds import GEMINI, OPENAI, Kind
from tests.processors.dialogflow import test_random_barge_ins as flows
from voiceflow.testing import run_virtual

GOAL = 200
"""Interruptions of each brain."""
MOST = 600
"""Conversations, should they hold too few interruptions."""


@dataclass(slots=True)
class Tally:
    """What came of the conversations with one brain."""

    conversations: int = 0
    interruptions: int = 0
    faults: int = 0


Hold = Callable[[Any], int]
"""Holds the conversation of a script, and returns the number of interruptions."""


def count(scripts: SearchStrategy[Any], hold: Hold) -> Tally:
    """Hold conversations until there are enough interruptions."""
    tally = Tally()

    @settings(
        max_examples=MOST,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(scripts)
    def one(script: Any) -> None:
        if tally.interruptions >= GOAL:
            return
        tally.conversations += 1
        try:
            tally.interruptions += hold(script)
        except AssertionError as error:
            tally.faults += 1
            print(f"{script}: {error}", file=sys.stderr)

    one()
    return tally


def with_model(vendor: str, script: tuple[list[float], list[tuple[int, int, bool]]]) -> int:
    """A conversation with a language model."""
    return run_virtual(models.play(models.VENDORS[vendor], models.World(*script)))


def with_flow(agent: str, script: tuple[list[tuple[float, float]], list[flows.Manner]]) -> int:
    """A conversation with an agent of Dialogflow."""
    return flows.converse(agent, *script)


def with_agent(kind: Kind, script: tuple[list[float], list[bool]]) -> int:
    """A conversation with a model that hears and speaks."""
    waits, calls = script
    return run_virtual(agents.play(agents.World(kind, calls), waits), limit=3600.0)


BRAINS: Mapping[str, tuple[SearchStrategy[Any], Hold]] = {
    "OpenAI, chat completions": (models.WORLDS, partial(with_model, "openai")),
    "OpenAI, Responses": (models.WORLDS, partial(with_model, "openai-responses")),
    "Anthropic": (models.WORLDS, partial(with_model, "anthropic")),
    "Anthropic, thinking": (models.WORLDS, partial(with_model, "anthropic thinking")),
    "Gemini": (models.WORLDS, partial(with_model, "gemini")),
    "Dialogflow CX": (flows.WORLDS, partial(with_flow, flows.CX)),
    "Dialogflow ES": (flows.WORLDS, partial(with_flow, flows.ES)),
    "OpenAI Realtime": (agents.WORLDS, partial(with_agent, OPENAI)),
    "Gemini Live": (agents.WORLDS, partial(with_agent, GEMINI)),
}


def main() -> None:
    """Hold all conversations and write the report."""
    logger.remove()
    earlier = {name: Tally(**found) for name, found in kept("barge_ins").items()}
    asked = {name: count(*BRAINS[name]) for name in sys.argv[1:] or BRAINS}
    tallies = {name: {**earlier, **asked}[name] for name in BRAINS if name in earlier or name in asked}
    report = Report("barge_ins", "Barge-ins at random moments, for every brain")
    report.add((__doc__ or "").split("\n\n", 1)[1].strip())
    head = ["brain", "conversations", "interruptions", "conversations with a fault"]
    lines = [[name, each.conversations, each.interruptions, each.faults] for name, each in tallies.items()]
    report.add(table(head, lines))
    faults = sum(each.faults for each in tallies.values())
    fewest = min(each.interruptions for each in tallies.values())
    report.rows.append(
        Row(
            budget=f"{GOAL} random barge-ins for each brain: valid messages, words as heard, no tool twice",
            measured=f"{len(tallies)} brains, {fewest} or more each, {faults} conversations with a fault",
            is_met=faults == 0 and fewest >= GOAL,
        )
    )
    report.raw = {name: asdict(each) for name, each in tallies.items()}
    report.finish()


if __name__ == "__main__":
    main()
