"""When the sound of a greeting decides who answered. Times in seconds."""

from __future__ import annotations

from pydantic import Field

from voiceflow.arguments import Options


class AnswerRules(Options):
    """The limits of an ``AnswerClassifier``.

    The values are chosen on the first lines of ``benchmarks/answers.py``, and ``wordless`` on half of the
    second ones; the results for the other half are there.

    Attributes:
        short: Longest greeting of a person who says "Hello?".
        short_pause: Silence after it that decides.
        medium: Longest greeting of a person who says their name and asks who calls.
        medium_pause: Silence after it that decides.
        words_pause: Silence after words that only people say.
        long_pause: Silence after a longer greeting that decides for a person.
        wordless: Longest greeting of a person of which the recogniser understood no word; a longer one is a
            machine's, until words show a person.
        budget: From the first voice to a decision, whatever was heard.
        silence: From the answer to a decision if nobody speaks.
        beep_pause: Silence after a beep until the agent may speak: the mailbox records.
        machine_pause: Silence after a mailbox's greeting without a beep until the agent may speak.
        screener_pause: Silence after a screener's or a menu's sentence until the agent may speak.
        revision: From the answer, in which a decision for a person can still be revised.
    """

    short: float = Field(default=1.6, gt=0, le=10)
    short_pause: float = Field(default=0.6, gt=0, le=10)
    medium: float = Field(default=3.0, gt=0, le=10)
    medium_pause: float = Field(default=0.9, gt=0, le=10)
    words_pause: float = Field(default=0.4, gt=0, le=10)
    long_pause: float = Field(default=1.6, gt=0, le=10)
    wordless: float = Field(default=2.4, gt=0, le=10)
    budget: float = Field(default=5.0, gt=0, le=60)
    silence: float = Field(default=4.0, gt=0, le=60)
    beep_pause: float = Field(default=0.25, ge=0, le=10)
    machine_pause: float = Field(default=2.5, gt=0, le=60)
    screener_pause: float = Field(default=1.2, gt=0, le=60)
    revision: float = Field(default=10.0, ge=0, le=300)
