"""What the user hears when a vendor fails, with and without a second one: ``python -m benchmarks.fallback``.

Whole calls over the emulated carrier, on virtual time. Recogniser, language model or voice is slow, stalled
before or in its answer, wrong, dead, or cut off in mid-word, for the whole call. The second vendor is another
account of the same service, which is well. The agent's voice gives each letter a sound of its own, so what
the user heard is read back from the audio at the carrier; the user says each word once, so what the agent
understood can be counted too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from loguru import logger

from benchmarks.fallback_vendors import ANSWER, DEFECTS, PIECES, VENDORS, Vendor
from benchmarks.report import Report, Row, table
from tests.faults.trial import KEY, Outcome, Trial
from voiceflow.emulators.openai import Answer
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.testing.environment import environment

QUESTION = "zebra quartz falcon"
PATIENCE = 9.0
"""Seconds for which the user waits for the agent to go on."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call.

    Attributes:
        silence: Seconds: the longest silence that the user heard after the question.
        lost: Words of the answer that were not heard, and of the question that were not understood.
        doubled: Words of either that came twice.
        is_answered: Whether the whole answer was heard.
        is_excused: Whether the user was told that something went wrong.
    """

    silence: float
    lost: int
    doubled: int
    is_answered: bool
    is_excused: bool


class FallbackTrial(Trial):
    """A call with vendors that have a defect.

    Args:
        network: What the call runs on.
        defects: What is wrong with each vendor; empty for nothing.
        has_second: Whether one that is well stands by.
        is_hedged: Whether a model is hedged by the second one.
    """

    def __init__(
        self,
        network: MemoryNetwork,
        defects: Mapping[Vendor, str],
        *,
        has_second: bool,
        is_hedged: bool = False,
    ) -> None:
        super().__init__(network)
        self.is_hedged = is_hedged
        self.greeting = ""
        self.answer = lambda _: Answer(pieces=PIECES)
        for vendor, defect in defects.items():
            vendor.put(self, defect, has_second)

    async def result(self) -> Result:
        """Hold the call."""
        return measure(await self.run(QUESTION, patience=PATIENCE))


def measure(outcome: Outcome) -> Result:
    """Read what was heard and what was understood."""
    heard = "".join(outcome.text.split())
    counts = [heard.count(word) for word in ANSWER.split()]
    understood = " ".join(outcome.bot.said("user")).split()
    counts += [understood.count(word) for word in QUESTION.split()]
    heard_at = [stretch.at for stretch in outcome.call.record.heard]
    begun = outcome.call.record.statuses[0][0]
    # If the call ended before the question: until the apology.
    silences = outcome.silences() or [min(heard_at, default=begun + PATIENCE) - begun]
    return Result(
        silence=max(silences),
        lost=sum(not count for count in counts),
        doubled=sum(count > 1 for count in counts),
        is_answered="".join(ANSWER.split()) in heard,
        is_excused=outcome.is_excused,
    )


@asynccontextmanager
async def on_network() -> AsyncIterator[MemoryNetwork]:
    """A network on which the vendors' usual addresses lead to the emulators."""
    addresses = {f"{name}_API_KEY": KEY for name in ("ELEVENLABS", "OPENAI")}
    async with MemoryNetwork() as network:
        with environment(addresses):
            yield network


async def hold(vendor: Vendor, defect: str, *, has_second: bool, is_hedged: bool = False) -> Result:
    """One call."""
    async with on_network() as network:
        trial = FallbackTrial(network, {vendor: defect}, has_second=has_second, is_hedged=is_hedged)
        return await trial.result()


Matrix = dict[tuple[Vendor, str, bool], Result]


def matrix() -> Matrix:
    """All calls."""
    return {
        (vendor, defect, has_second): run_virtual(hold(vendor, defect, has_second=has_second))
        for vendor in VENDORS
        for defect in DEFECTS
        for has_second in (False, True)
    }


def main() -> None:
    """Hold all calls and write the report."""
    logger.remove()
    results = matrix()
    report = Report("fallback", "A vendor that fails, with and without a second one")
    report.add((__doc__ or "").split("\n\n", 1)[1].strip())
    head = ["", "vendor", "defect", "alone: silence", "lost", "doubled"]
    head += ["with a second: silence", "lost", "doubled"]
    lines = [
        [vendor.kind, vendor.name, defect, *_both(results, vendor, defect)]
        for vendor in VENDORS
        for defect in DEFECTS
    ]
    report.add(table(head, lines))
    model = VENDORS[0]
    hedged = {defect: run_virtual(hold(model, defect, has_second=True, is_hedged=True)) for defect in DEFECTS}
    report.add("With a model that is hedged after 0.8 s, and continued by the second one:")
    cells = [[model.kind, model.name, defect, *_cells(result)] for defect, result in hedged.items()]
    report.add(table(["", "vendor", "defect", "silence", "lost", "doubled"], cells))
    report.rows.append(summary([result for (_, _, has_second), result in results.items() if has_second]))
    report.raw = {
        f"{vendor.kind} {vendor.name} {defect} {'with a second' if has_second else 'alone'}": _values(result)
        for (vendor, defect, has_second), result in results.items()
    }
    report.raw |= {f"LLM hedged {defect} with a second": _values(each) for defect, each in hedged.items()}
    report.finish()


def summary(results: Sequence[Result]) -> Row:
    """The line of the README: the calls with a second vendor."""
    worst = max(result.silence for result in results)
    lost, doubled = (sum(getattr(each, name) for each in results) for name in ("lost", "doubled"))
    return Row(
        budget="a vendor fails in any way, a second one stands by: longest silence, words lost, doubled",
        measured=f"{worst:.2f} s, {lost}, {doubled}",
        is_met=lost == doubled == 0,
        note=f"{len(VENDORS)} wires to vendors, {len(DEFECTS)} defects each",
    )


def _values(result: Result) -> dict[str, object]:
    return {name: getattr(result, name) for name in Result.__slots__}


def _both(results: Matrix, vendor: Vendor, defect: str) -> list[str]:
    return [cell for has_second in (False, True) for cell in _cells(results[vendor, defect, has_second])]


def _cells(result: Result) -> list[str]:
    return [f"{result.silence:.2f} s", str(result.lost), str(result.doubled)]


if __name__ == "__main__":
    main()
