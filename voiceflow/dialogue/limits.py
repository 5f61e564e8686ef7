"""How much of a conversation is remembered."""

from __future__ import annotations

from typing import Self

from pydantic import PositiveInt

from voiceflow.arguments import Options
from voiceflow.dialogue.windows import chars_for


class ContextLimits(Options):
    """How much a conversation may hold. Past a limit, the oldest turns are forgotten.

    A quarter more than necessary is forgotten at once, so that later turns do not all invalidate the
    server's prompt cache. The system message, the user's last words and the last reply stay.

    Attributes:
        max_messages: Most messages, without the system message.
        max_chars: Most characters of text, arguments and results, without the system message.
    """

    max_messages: PositiveInt = 400
    max_chars: PositiveInt = 200_000

    @classmethod
    def for_model(cls, model: str) -> Self:
        """The usual limits, or fewer characters if the model's context window is known to be small."""
        usual = cls()
        known = chars_for(model)
        return usual if known is None or known > usual.max_chars else cls(max_chars=known)
