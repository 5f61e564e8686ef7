"""The stages of the time between the user's last voice and the agent's first audio."""

from __future__ import annotations

from voiceflow.journal.entries import TimedTurn

STAGES = ("end of speech", "transcript", "turn", "model", "voice", "line")
"""The stages, in order."""


def stages_of(turn: TimedTurn, heard_at: float | None) -> dict[str, float]:
    """Return the seconds of each stage of a turn; empty if it was not answered, or its end is unknown.

    Args:
        turn: The turn.
        heard_at: Loop time at which the answer began to be heard, or to be sent.
    """
    reply = turn.reply
    if reply is None or turn.ended is None:
        return {}
    known = [turn.committed, turn.final, turn.decided, reply.first_text, reply.first_audio]
    stages: dict[str, float] = {}
    last = turn.ended
    for name, at in zip(STAGES, [*known, heard_at], strict=True):
        # A final transcript may arrive before the commit: its stage then took no time.
        at = last if at is None else max(at, last)
        stages[name] = at - last
        last = at
    return stages
