"""The knowledge of a brain in one conversation: a domain and the offered tools."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voiceflow.clients.local.brain.domain import Domain, Form, Slot, UserIntent
from voiceflow.clients.local.brain.intents import Intents, words_of
from voiceflow.clients.local.brain.toolbox import BrainTool, fitting, intent_of

_LIKELY = 0.33
"""Minimum score of a recognised intent."""
_SENTENCE = re.compile(r"[^.!?]+")


class Knowledge:
    """Looks up intents and tools. Immutable.

    Args:
        domain: What the conversation is about.
        intents: Classifies text by the domain's intents.
        tools: The tools that may be called.
    """

    def __init__(self, domain: Domain, intents: Intents, tools: Sequence[BrainTool]) -> None:
        known = [words for intent in domain.intents for words in _tool_words(intent)]
        self.domain = domain
        self._intents = intents
        self._tools = tools
        # Tools that no intent of the domain uses are called when the user says a word of their name.
        self._strangers = [tool for tool in tools if not any(fitting([tool], words) for words in known)]
        extra = [intent_of(tool) for tool in self._strangers]
        self._by_name = {intent.name: intent for intent in (*domain.intents, *extra)}

    def understand(self, text: str) -> tuple[UserIntent | None, float]:
        """The likeliest intent with its score; of one sentence if the whole text is only polite."""
        likely = [
            (self._by_name[name], score)
            for name, score in (self._intents.rank(piece)[0] for piece in (text, *_SENTENCE.findall(text)))
            if score >= _LIKELY
        ]
        if not likely:
            tool = fitting(self._strangers, frozenset(words_of(text)))
            return (self.intent(intent_of(tool).name) if tool else None), 0.0
        return max(likely, key=lambda item: (not item[0].is_courtesy, item[1]))

    def intent(self, name: str) -> UserIntent | None:
        """An intent by its name."""
        return self._by_name.get(name)

    def tool(self, words: frozenset[str]) -> BrainTool | None:
        """The offered tool for the task that these words describe."""
        return fitting(self._tools, words) if words else None

    def doer(self, form: Form) -> BrainTool | None:
        """The tool that does a form's task, not the one that only checks."""
        tool = self.tool(form.act)
        return None if tool is not None and tool == self.tool(form.check) else tool

    def slots(self, form: Form) -> tuple[Slot, ...]:
        """The form's slots and the further slots that its tool needs."""
        tool = self.doer(form)
        own = frozenset(slot.name for slot in form.slots)
        return (*form.slots, *(slot for slot in (tool.questions() if tool else ()) if slot.name not in own))


def _tool_words(intent: UserIntent) -> list[frozenset[str]]:
    words = [intent.tool]
    if intent.form is not None:
        words += [intent.form.check, intent.form.act]
    return [some for some in words if some]
