"""Making the timing of speech wrong on demand."""

from __future__ import annotations

from voiceflow.emulators.elevenlabs.effects import Message
from voiceflow.emulators.elevenlabs.faults import Timing

_ALIGNMENTS = ("alignment", "normalizedAlignment")


def spoiled(message: Message, timing: Timing, number: int) -> Message:
    """A message with audio, with its timing as wrong as it should be.

    Args:
        message: As it is when all is well.
        timing: What the timing should be like.
        number: How many messages with audio came before it.
    """
    match timing:
        case Timing.NONE:
            return _with(message, None)
        case Timing.GAPS if number % 2:
            return _with(message, None)
        case Timing.MALFORMED:
            broken = [
                {"chars": ["a", "b"], "charStartTimesMs": [0], "charDurationsMs": [1]},
                {"chars": ["a"], "charStartTimesMs": ["soon"], "charDurationsMs": [-1]},
                "none",
            ]
            return _with(message, broken[number % len(broken)])
        case Timing.OTHER:
            times = {
                "chars": ["\N{SNOWMAN}"] * 3,
                "charStartTimesMs": [0, 1, 2],
                "charDurationsMs": [1, 1, 1],
            }
            return _with(message, times)
    return message


def _with(message: Message, alignment: object) -> Message:
    return {**message, **dict.fromkeys(_ALIGNMENTS, alignment)}
