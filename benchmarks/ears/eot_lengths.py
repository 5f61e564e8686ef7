"""How long the pauses inside turns are in eot-bench's English data, by its silence-only rows.

With 0.3 s of silence that baseline cuts 55.6 % of the pauses, with 0.6 s 21.7 %; it is within 10 % from
1.0 s on, within 5 % from 1.6 s on. So those are the shares of pauses that last longer. Between these the
share falls by the same factor in each second.

Source: https://github.com/livekit/eot-bench, the English comparison report and the summaries behind it (705
pauses of 0.2 to 5 s in 400 turns).
"""

from __future__ import annotations

import math
from itertools import pairwise

from voiceflow.cli.tuning.pauses import TurnPause
from voiceflow.cli.tuning.replay import LONGEST, SHORTEST

LONGER = ((SHORTEST, 1.0), (0.3, 0.556), (0.6, 0.217), (1.0, 0.1), (1.6, 0.05))
"""Seconds, and the share of the pauses that are longer."""


def share_longer(seconds: float) -> float:
    """The share of the pauses that last longer than these seconds, from 0 to 1."""
    if seconds <= SHORTEST:
        return 1.0
    for (begin, before), (end, after) in pairwise(LONGER):
        if seconds <= end:
            return before * math.pow(after / before, (seconds - begin) / (end - begin))
    begin, before = LONGER[-1]
    return before * max(0.0, LONGEST - seconds) / (LONGEST - begin)


def share_cut(pause: TurnPause, at: float) -> float:
    """The share that a decision at a time cuts, of such pauses with the lengths of eot-bench's."""
    return share_longer(at - pause.begin) if math.isfinite(at) else 0.0
