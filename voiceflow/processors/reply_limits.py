"""How long a reply may take, and how often it may fail."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from voiceflow.arguments import Options

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=10_000)]


class ReplyLimits(Options):
    """Limits of what an agent says and does in its replies.

    Attributes:
        patience: Seconds without a new clause or a word heard, after which a reply counts as lost. Waiting
            for a tool within its ``time_limit`` does not count, however long it is.
        last_words: Seconds that an agent waits after its goodbye for a user who is still speaking.
        failures: Replies that may fail in a row before the call ends with a farewell.
        repeats: How often in a row the user is asked to say something again.
        longest_call: Seconds after which the agent ends the call with ``Phrases.closing``, or None.
        queue: Sentences that may wait to be said.
        rounds: How often in one reply the model may call tools and go on.
        tools_at_end: Seconds that the end of a call waits for running tools. Keep it below the limit for
            processors to stop (``SessionLimits.close``).
    """

    patience: Seconds = 20.0
    last_words: Seconds = 3.0
    failures: Count = 3
    repeats: Annotated[int, Field(ge=0, le=100)] = 2
    longest_call: Seconds | None = None
    queue: Count = 100
    rounds: Count = 8
    tools_at_end: Seconds = 1.5
