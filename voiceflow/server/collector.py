"""The garbage collector of a process that carries calls."""

from __future__ import annotations

import gc

THRESHOLDS = (10_000, 5, 10)
"""New objects before a young collection; young ones before a middle one; middle ones before a full one.

A call holds some 340 objects, and a pass over 14,000 takes 2 to 4 ms. With Python's 700, a few hundred calls
cause several young collections a second, and soon a full one, over the objects of all calls. An ended call
leaves 5 objects, those of asyncio's transport: reference counting frees the rest. With these thresholds there
is at most one full collection in 1,500 calls, for the rings of objects that a bot leaves.
"""


class Collector:
    """Sets the collector up for calls, and as it was."""

    def __init__(self) -> None:
        self._thresholds = gc.get_threshold()
        self._was_frozen = gc.get_freeze_count() > 0

    def settle(self) -> None:
        """Pass over what is there now, from now on; to be called when all is loaded, before the first call.

        Modules are never garbage, and a full collection of them stops all calls for up to 100 ms. Thresholds
        that are higher than ours, or 0, stay.
        """
        gc.collect()
        gc.freeze()
        if 0 < gc.get_threshold()[0] < THRESHOLDS[0]:
            gc.set_threshold(*THRESHOLDS)

    def restore(self) -> None:
        """Look at everything again, with the thresholds of before.

        A program that had frozen its objects before the server started, as one that forks does, keeps them
        frozen: Python can only unfreeze all.
        """
        if not self._was_frozen:
            gc.unfreeze()
        gc.set_threshold(*self._thresholds)
