"""``voiceflow fleet inspect``: what happens in a call, whichever member carries it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.cli.fleet.options import CallArgument, FleetOption, operate
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.inspector.call_inspection import CallInspection, InspectedNote, InspectedTurn
    from voiceflow.server.fleet.operator import FleetOperator


def inspect(
    call: CallArgument,
    words: Annotated[bool, typer.Option("--words", help="Also what people say.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with all figures.")] = False,
    fleet: FleetOption = None,
) -> None:
    """Who speaks, the turns with their times, the last decision, the waits for vendors and tools.

    The member has to serve with --inspect. Times are seconds of the call.
    """

    async def show(operator: FleetOperator) -> None:
        from voiceflow.inspector.call_inspection import CallInspection

        packed = await operator.inspect(call, words=words)
        try:
            report = CallInspection.unpack(packed)
        except ValueError:
            raise ConfigurationError("the report cannot be read: is the member of another version?") from None
        print(packed.decode() if as_json else "\n".join(describe(report)))

    operate(fleet, show)


def describe(report: CallInspection) -> Iterator[str]:
    """The report as lines for a terminal."""
    summary, speaking = report.summary, " and ".join(report.speaking) or "nobody"
    yield f"{report.call_id}  {report.outcome}  {report.seconds:.1f} s since {report.began} UTC"
    yield f"speaking: {speaking}" + (f": {report.interim}" if report.interim else "")
    yield (
        f"turns {summary.turns}, barge-ins {summary.interruptions}, errors {summary.errors}, "
        f"longest silence {summary.silence:.1f} s"
    )
    for turn in report.turns:
        yield from _turn(turn)
    if report.decision is not None:
        yield "decision: " + _note(report.decision)
    for operation in report.operations:
        yield "operation: " + _note(operation)
    if report.dropped:
        yield f"{report.dropped} later events were not kept"


def _turn(turn: InspectedTurn) -> Iterator[str]:
    waits = ", ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in turn.waits.items())
    total = f"; waited {sum(turn.waits.values()) * 1000:.0f} ms ({waits})" if waits else ""
    badge = "; barges in" if turn.barged_in else ""
    yield (
        f"turn {turn.number}: spoke {_second(turn.began)} to {_second(turn.ended)}, "
        f"answer {_second(turn.answered)} to {_second(turn.over)}{total}{badge}"
    )
    if turn.text:
        yield f"  user: {turn.text}"
    if turn.answer:
        yield f"  agent: {turn.answer}"


def _note(note: InspectedNote) -> str:
    length = "" if note.seconds is None else f", {note.seconds * 1000:.0f} ms"
    first = "" if note.first is None else f", first output after {note.first * 1000:.0f} ms"
    signals = f" ({note.signals})" if note.signals else ""
    return f"{note.at:.2f} s  {note.kind.replace('_', ' ')}  {note.text}{length}{first}{signals}".rstrip()


def _second(at: float | None) -> str:
    return "–" if at is None else f"{at:.2f} s"
