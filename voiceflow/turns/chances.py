"""How much the probabilities of a turn model count, compared with words and silence."""

from __future__ import annotations

EVEN = 0.5
"""The probability at which a model is undecided: there it changes nothing."""


def lean(silence: float, ending: float, *, least: float, most: float) -> float:
    """How long to wait, from the silence that the words need and the probability of an ending.

    An undecided model leaves the silence as it is. The surer it is, the nearer is the answer to ``least`` or
    ``most``, in a straight line. Neither bound is passed, unless the silence lies beyond it already.

    Args:
        silence: The silence that the words need, in seconds.
        ending: The probability.
        least: For an ending that is certain.
        most: For one that is impossible.
    """
    if ending >= EVEN:
        return silence - max(0.0, silence - least) * (ending - EVEN) / (1 - EVEN)
    return silence + max(0.0, most - silence) * (EVEN - ending) / EVEN


def voice_to_interrupt(threshold: float, backchannel: float | None) -> float:
    """How long a voice without words lasts before it is a barge-in, with what a model hears in it.

    Half of the usual time for a sure interruption, and more for less sure ones.

    Args:
        threshold: The usual time, in seconds.
        backchannel: The probability that it is one; None if no model says.
    """
    return threshold * (EVEN + (EVEN if backchannel is None else backchannel))


def words_to_interrupt(words: int, backchannel: float | None, sure: int) -> int:
    """How many words a barge-in needs, with what a model hears in the voice.

    A likely backchannel needs ``sure`` interim words to count as a barge-in; without words it does not
    count. A final text is judged separately.

    Args:
        words: The usual number; 0 for one word, or none in a clear voice that goes on.
        backchannel: The probability that it is one; None if no model says.
        sure: Words that a likely backchannel needs.
    """
    return words if backchannel is None or backchannel < EVEN else max(words, sure)
