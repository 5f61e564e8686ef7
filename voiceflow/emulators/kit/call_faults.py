"""Faults between a carrier and the application, on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFaults:
    """Impairments of a call. None by default. Messages are never reordered: it is TCP.

    Attributes:
        jitter: The largest random delay of a message to the app in seconds; it delays the following ones too.
        loss: Share of the caller's 20 ms packets for which nothing is sent; timestamps jump.
        withholds_silence: Send nothing while the caller is silent, as carriers with discontinuous
            transmission do; timestamps jump.
        webhook_delay: Extra seconds for each webhook, out of its 15.
        cuts: Seconds after which each of the call's streams breaks, in order of the streams: no ``stop``, no
            closing handshake. Later streams last.
        action_at_the_end: Ask the ``action`` of ``<Connect>`` also when the call ends during its stream, with
            the final ``CallStatus``; its answer is ignored.
        duplicate_stop: Send ``stop`` twice.
        callbacks_twice: Deliver each status callback twice.
        callbacks_reversed: Hold the callbacks back and deliver the last one first, at the end of the call.
        seed: Seed of the random choices.
    """

    jitter: float = 0.0
    loss: float = 0.0
    withholds_silence: bool = False
    webhook_delay: float = 0.0
    cuts: Sequence[float] = ()
    action_at_the_end: bool = False
    duplicate_stop: bool = False
    callbacks_twice: bool = False
    callbacks_reversed: bool = False
    seed: int = 0
