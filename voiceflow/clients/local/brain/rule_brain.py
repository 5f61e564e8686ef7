"""A rule-based brain: intents by example, slots by rule. The same words always get the same answer.

It keeps no state: it reads the whole conversation for each answer, so it can serve a chat completions
endpoint and many calls, and continue after a barge-in.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence

from voiceflow.clients.local.brain.conversation import answer
from voiceflow.clients.local.brain.domain import Domain
from voiceflow.clients.local.brain.history import turns_of
from voiceflow.clients.local.brain.intents import Intents
from voiceflow.clients.local.brain.knowledge import Knowledge
from voiceflow.clients.local.brain.state import BrainState, Step
from voiceflow.clients.local.brain.toolbox import tools_in
from voiceflow.clients.speech.engines import BrainText, BrainToolCall

_WORD = re.compile(r"\S+\s*")


class RuleBrain:
    """Answers users by a domain's examples and rules.

    Args:
        domain: Its knowledge, such as ``DENTAL_PRACTICE`` or ``ORDER_LINE``.
    """

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._intents = Intents({intent.name: intent.examples for intent in domain.intents})

    async def complete(
        self, messages: Sequence[Mapping[str, object]], tools: Sequence[Mapping[str, object]] = ()
    ) -> AsyncIterator[BrainText | BrainToolCall]:
        """Answer the last turn: the words one by one, then at most one tool call."""
        step = self._answer(messages, tools)
        for word in _WORD.findall(step.text):
            yield BrainText(word)
        if step.call is not None:
            name, arguments = step.call
            yield BrainToolCall(f"call_{len(messages)}", name, json.dumps(arguments))

    def _answer(
        self, messages: Sequence[Mapping[str, object]], tools: Sequence[Mapping[str, object]]
    ) -> Step:
        turns = turns_of(messages)
        knowledge = Knowledge(self._domain, self._intents, tools_in(tools))
        step = Step(BrainState(), self._domain.more)
        for number, turn in enumerate(turns, start=1):
            step = answer(knowledge, step.state, turn, may_call=number == len(turns))
        return step
