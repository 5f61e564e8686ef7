"""An answer of the agent while it is said."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class AnswerProgress:
    """How far an answer has come.

    Attributes:
        silence: Said if the agent has nothing to say; empty for a failure.
        has_begun: Whether a part of it has arrived.
        is_protected: Whether one of its messages must not be interrupted.
        is_spoken: Whether the user gets something: words, a recording, another person.
    """

    silence: str = field(default="", repr=False)
    has_begun: bool = False
    is_spoken: bool = False
    is_protected: bool = False
