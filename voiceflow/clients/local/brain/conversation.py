"""Answering one turn of a conversation from its state and the user's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from voiceflow.clients.local.brain.domain import Form, UserIntent
from voiceflow.clients.local.brain.history import HistoryTurn
from voiceflow.clients.local.brain.knowledge import Knowledge
from voiceflow.clients.local.brain.slots import agrees, answer_in, is_bare_answer, slots_in, speakable
from voiceflow.clients.local.brain.state import CONFIRM, MORE, BrainState, Step
from voiceflow.clients.local.brain.toolbox import is_refusal, speak_result

_CERTAIN = 0.6
"""Score from which a sentence counts as a new question although an answer was expected."""


def answer(knowledge: Knowledge, state: BrainState, turn: HistoryTurn, *, may_call: bool) -> Step:
    """Answer one turn.

    Args:
        knowledge: The domain and the tools.
        state: The state after the previous turn.
        turn: The user's text and the tool results since.
        may_call: Whether this is the last turn, so that tools can still be called.
    """
    # A bare yes or no is an answer, even if examples contain it, such as "no, that's all".
    intent, score = (None, 0.0) if is_bare_answer(turn.text) else knowledge.understand(turn.text)
    act = _Act(knowledge, state, turn, may_call)
    step = act.go_on(intent, certain=score >= _CERTAIN) if state.task else act.open(intent)
    return replace(step, state=replace(step.state, said=step.text or state.said))


class _Act:
    """Works out the answer to one turn."""

    def __init__(self, knowledge: Knowledge, state: BrainState, turn: HistoryTurn, may_call: bool) -> None:
        self._know = knowledge
        self._state = state
        self._turn = turn
        self._may_call = may_call
        self._found = slots_in(turn.text)

    def open(self, intent: UserIntent | None) -> Step:
        """Answer when no task is under way."""
        answer = agrees(self._turn.text)
        if answer is False and self._state.asked == MORE and (intent is None or intent.form is None):
            intent = self._know.intent(self._know.domain.goodbye) or intent
        if intent is None:
            if answer:
                return Step(BrainState(slots=self._state.slots), self._know.domain.more)
            return self._miss("")
        return self._begin(intent)

    def go_on(self, intent: UserIntent | None, *, certain: bool) -> Step:
        """Answer while a form is being filled: the text may answer its question or be something else."""
        task = self._know.intent(self._state.task)
        form = task.form if task else None
        if task is None or form is None:
            return self.open(intent)
        is_other = intent is not None and intent.name != task.name
        changed = self._changed_slots(form)
        if self._state.asked == CONFIRM:
            return self._handle_confirmation(task, form, changed, intent)
        if changed and not (certain and is_other and self._state.asked not in self._found):
            return self._fill(task, form, {**self._state.slots, **changed})
        if intent is not None and is_other:
            return self._aside(intent, self._question(form))
        if agrees(self._turn.text) is False:
            return Step(BrainState(asked=MORE), f"All right. {self._know.domain.more}")
        if intent is not None:
            return Step(replace(self._state, misses=0), self._question(form))
        return self._miss(self._question(form))

    def _changed_slots(self, form: Form) -> dict[str, str]:
        """Slots of the form that this turn fills or changes."""
        changed = dict(self._found)
        asked = self._state.asked
        if asked not in ("", CONFIRM, MORE) and (answer := answer_in(self._turn.text, asked)):
            changed[asked] = answer
        names = {slot.name for slot in self._know.slots(form)}
        return {
            name: value
            for name, value in changed.items()
            if name in names and self._state.slots.get(name) != value
        }

    def _handle_confirmation(
        self, task: UserIntent, form: Form, changed: Mapping[str, str], intent: UserIntent | None
    ) -> Step:
        if changed:
            return self._fill(task, form, {**self._state.slots, **changed})
        answer = agrees(self._turn.text)
        if answer:
            return self._do(form, self._state.slots)
        if answer is False:
            first = self._know.slots(form)[0]
            kept = {name: value for name, value in self._state.slots.items() if name not in _names(form)}
            return Step(BrainState(task.name, kept, first.name), f"All right. {first.ask}")
        if intent is not None and intent.name != task.name:
            return self._aside(intent, self._question(form))
        return self._miss(self._question(form))

    def _begin(self, intent: UserIntent) -> Step:
        if intent.form is not None:
            return self._fill(intent, intent.form, {**self._state.slots, **self._found})
        text = intent.reply
        if not text and not intent.tool:
            return Step(replace(self._state, misses=0), self._state.said or self._know.domain.more)
        tool = self._know.tool(intent.tool)
        state = BrainState(slots={**self._state.slots, **self._found}, asked=MORE)
        if tool is None or not self._may_call:
            return Step(state, text)
        if tool.name in self._turn.results:
            return Step(state, "")
        return Step(state, text, (tool.name, tool.arguments(state.slots, self._turn.text)))

    def _aside(self, intent: UserIntent, question: str) -> Step:
        """Answer a side question during a task, then return to the task unless the user gives it up."""
        if intent.form is not None or intent.tool:
            return self._begin(intent)
        text = intent.reply or self._state.said
        if not intent.reply:
            question = ""
        return Step(replace(self._state, misses=0), f"{text} {question}".strip())

    def _fill(self, task: UserIntent, form: Form, slots: Mapping[str, str]) -> Step:
        """Ask for a missing slot; if none is missing, check, confirm or act."""
        for slot in self._know.slots(form):
            value = slots.get(slot.name, "")
            if value in slot.refusals:
                return self._ask_again(task, slots, slot.name, slot.refusals[value])
            if not value:
                return Step(BrainState(task.name, slots, slot.name), slot.ask)
        if tool := self._know.tool(form.check):
            result = self._turn.results.get(tool.name)
            if result is None and self._may_call:
                call = (tool.name, tool.arguments(slots, self._turn.text))
                return Step(BrainState(task.name, slots, CONFIRM), "", call)
            if result is not None and is_refusal(result):
                return self._ask_again(task, slots, form.slots[-1].name, _filled(form.taken, slots))
        if form.confirm:
            return Step(BrainState(task.name, slots, CONFIRM), _filled(form.confirm, slots))
        return self._do(form, slots, task)

    def _do(self, form: Form, slots: Mapping[str, str], task: UserIntent | None = None) -> Step:
        over = BrainState(slots={name: value for name, value in slots.items() if name == "name"}, asked=MORE)
        done = _filled(form.done, slots)
        if tool := self._know.doer(form):
            result = self._turn.results.get(tool.name)
            if result is None and self._may_call:
                kept = BrainState(task.name if task else self._state.task, slots, self._state.asked)
                return Step(kept, "", (tool.name, tool.arguments(slots, self._turn.text)))
            return Step(over, speak_result(result or "", self._know.domain.results) or done)
        if form.records:
            first = form.slots[0].name
            if slots[first] in form.records:
                return Step(over, _filled(form.records[slots[first]], slots))
            if task is not None:
                return self._ask_again(task, slots, first, _filled(form.unknown, slots))
        return Step(over, done)

    def _ask_again(self, task: UserIntent, slots: Mapping[str, str], name: str, text: str) -> Step:
        kept = {key: value for key, value in slots.items() if key != name}
        return Step(BrainState(task.name, kept, name), text)

    def _question(self, form: Form) -> str:
        if self._state.asked == CONFIRM:
            return _filled(form.confirm, self._state.slots)
        return next((slot.ask for slot in self._know.slots(form) if slot.name == self._state.asked), "")

    def _miss(self, question: str) -> Step:
        said = self._know.domain.misses
        text = question if question and self._state.misses else said[min(self._state.misses, len(said) - 1)]
        if question and not self._state.misses:
            text = f"Sorry, I did not catch that. {question}"
        return Step(replace(self._state, misses=self._state.misses + 1), text)


def _names(form: Form) -> frozenset[str]:
    return frozenset(slot.name for slot in form.slots)


def _filled(text: str, slots: Mapping[str, str]) -> str:
    filled = text.format_map({name: speakable(name, value) for name, value in slots.items()})
    return filled.replace(".m..", ".m.")
