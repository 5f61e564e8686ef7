"""One turn of a conversation about a domain: the state before and the user's words in, an answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from voiceflow.clients.local.domain import Domain, Form, Intent, Slot
from voiceflow.clients.local.history import Turn
from voiceflow.clients.local.intents import Intents
from voiceflow.clients.local.slots import agrees, answer_in, slots_in, speakable
from voiceflow.clients.local.toolbox import Tool, fitting, intent_of, is_refusal, speak_result

_LIKELY = 0.33
"""Score from which an intent is believed."""
_CERTAIN = 0.6
"""Score from which a sentence is a new question though an answer was expected."""
_CONFIRM = "confirm"
_MORE = "more"


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands.

    Attributes:
        task: The intent whose form is being filled; empty if none.
        slots: What is known.
        asked: The slot, or the question, that the last answer ended with.
        misses: Turns in a row that were not understood.
        said: The last answer.
    """

    task: str = ""
    slots: Mapping[str, str] = field(default_factory=dict, repr=False)
    asked: str = ""
    misses: int = 0
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to one turn.

    Attributes:
        state: Where the conversation stands after it.
        text: What to say.
        call: A tool's name and arguments, if one is to be called after the text.
    """

    state: State
    text: str = field(repr=False)
    call: tuple[str, Mapping[str, object]] | None = field(default=None, repr=False)


class Conversation:
    """The rules by which a conversation goes on. Holds nothing that changes.

    Args:
        domain: What it is about.
        intents: Finds the domain's intents.
        tools: What may be called.
    """

    def __init__(self, domain: Domain, intents: Intents, tools: Sequence[Tool]) -> None:
        known = [words for intent in domain.intents for words in _tool_words(intent)]
        strangers = [tool for tool in tools if not any(fitting([tool], words) for words in known)]
        extra = [intent_of(tool) for tool in strangers]
        self._domain = domain
        self._tools = tools
        self._by_name = {intent.name: intent for intent in (*domain.intents, *extra)}
        self._intents = (
            Intents({name: intent.examples for name, intent in self._by_name.items()}) if extra else intents
        )

    def step(self, state: State, turn: Turn, *, may_call: bool) -> Step:
        """Answer one turn.

        Args:
            state: After the turn before.
            turn: What was said, and what tools have returned since.
            may_call: Whether this is the last turn, for which tools can still be called.
        """
        name, score = self._intents.rank(turn.text)[0]
        intent = self._by_name[name] if score >= _LIKELY else None
        act = _Act(self, state, turn, may_call)
        step = act.go_on(intent, certain=score >= _CERTAIN) if state.task else act.open(intent)
        said = step.text or state.said
        return replace(step, state=replace(step.state, said=said))

    def intent(self, name: str) -> Intent | None:
        """An intent by its name."""
        return self._by_name.get(name)

    def tool(self, words: frozenset[str]) -> Tool | None:
        """The offered tool for a task that these words tell."""
        return fitting(self._tools, words) if words else None

    @property
    def domain(self) -> Domain:
        """What the conversation is about."""
        return self._domain


class _Act:
    """Works out the answer to one turn."""

    def __init__(self, conversation: Conversation, state: State, turn: Turn, may_call: bool) -> None:
        self._talk = conversation
        self._state = state
        self._turn = turn
        self._may_call = may_call
        self._found = slots_in(turn.text)

    def open(self, intent: Intent | None) -> Step:
        """Answer when no task is under way."""
        answer = agrees(self._turn.text) if self._state.asked == _MORE else None
        if answer is False and (intent is None or intent.form is None):
            intent = self._talk.intent(self._talk.domain.goodbye) or intent
        if intent is None:
            if answer:
                return Step(State(slots=self._state.slots), self._talk.domain.more)
            return self._miss("")
        return self._begin(intent)

    def go_on(self, intent: Intent | None, *, certain: bool) -> Step:
        """Answer when a form is being filled: with an answer to its question, or something else."""
        task = self._talk.intent(self._state.task)
        form = task.form if task else None
        if task is None or form is None:
            return self.open(intent)
        is_other = intent is not None and intent.name != task.name
        told = self._told(form)
        if self._state.asked == _CONFIRM:
            return self._confirmed(task, form, told, intent)
        if told and not (certain and is_other and self._state.asked not in self._found):
            return self._fill(task, form, {**self._state.slots, **told})
        if intent is not None and is_other:
            return self._aside(intent, self._question(form))
        if agrees(self._turn.text) is False:
            return Step(State(asked=_MORE), f"All right. {self._talk.domain.more}")
        if intent is not None:
            return Step(replace(self._state, misses=0), self._question(form))
        return self._miss(self._question(form))

    def _told(self, form: Form) -> dict[str, str]:
        """Slots of the form that this turn fills or changes."""
        told = dict(self._found)
        asked = self._state.asked
        if asked not in ("", _CONFIRM, _MORE) and (answer := answer_in(self._turn.text, asked)):
            told[asked] = answer
        names = {slot.name for slot in self._slots(form)}
        return {
            name: value
            for name, value in told.items()
            if name in names and self._state.slots.get(name) != value
        }

    def _confirmed(self, task: Intent, form: Form, told: Mapping[str, str], intent: Intent | None) -> Step:
        if told:
            return self._fill(task, form, {**self._state.slots, **told})
        answer = agrees(self._turn.text)
        if answer:
            return self._do(form, self._state.slots)
        if answer is False:
            first = self._slots(form)[0]
            kept = {name: value for name, value in self._state.slots.items() if name not in _names(form)}
            return Step(State(task.name, kept, first.name), f"All right. {first.ask}")
        if intent is not None and intent.name != task.name:
            return self._aside(intent, self._question(form))
        return self._miss(self._question(form))

    def _begin(self, intent: Intent) -> Step:
        if intent.form is not None:
            return self._fill(intent, intent.form, {**self._state.slots, **self._found})
        text = intent.reply
        if not text and not intent.tool:
            return Step(replace(self._state, misses=0), self._state.said or self._talk.domain.more)
        tool = self._talk.tool(intent.tool)
        state = State(slots={**self._state.slots, **self._found}, asked=_MORE)
        if tool is None or not self._may_call:
            return Step(state, text)
        if tool.name in self._turn.results:
            return Step(state, "")
        return Step(state, text, (tool.name, tool.arguments(state.slots, self._turn.text)))

    def _aside(self, intent: Intent, question: str) -> Step:
        """Answer something else in the middle of a task, and come back to it unless it is given up."""
        if intent.form is not None or intent.tool:
            return self._begin(intent)
        text = intent.reply or self._state.said
        if not intent.reply:
            question = ""
        return Step(replace(self._state, misses=0), f"{text} {question}".strip())

    def _fill(self, task: Intent, form: Form, slots: Mapping[str, str]) -> Step:
        """Ask for what is missing; if nothing is, check, confirm or do it."""
        for slot in self._slots(form):
            value = slots.get(slot.name, "")
            if value in slot.refusals:
                return self._ask_again(task, slots, slot.name, slot.refusals[value])
            if not value:
                return Step(State(task.name, slots, slot.name), slot.ask)
        if tool := self._talk.tool(form.check):
            result = self._turn.results.get(tool.name)
            if result is None and self._may_call:
                call = (tool.name, tool.arguments(slots, self._turn.text))
                return Step(State(task.name, slots, _CONFIRM), "", call)
            if result is not None and is_refusal(result):
                return self._ask_again(task, slots, form.slots[-1].name, _filled(form.taken, slots))
        if form.confirm:
            return Step(State(task.name, slots, _CONFIRM), _filled(form.confirm, slots))
        return self._do(form, slots, task)

    def _do(self, form: Form, slots: Mapping[str, str], task: Intent | None = None) -> Step:
        over = State(slots={name: value for name, value in slots.items() if name == "name"}, asked=_MORE)
        done = _filled(form.done, slots)
        if tool := self._doer(form):
            result = self._turn.results.get(tool.name)
            if result is None and self._may_call:
                kept = State(task.name if task else self._state.task, slots, self._state.asked)
                return Step(kept, "", (tool.name, tool.arguments(slots, self._turn.text)))
            return Step(over, speak_result(result or "", self._talk.domain.results) or done)
        if form.records:
            first = form.slots[0].name
            if slots[first] in form.records:
                return Step(over, _filled(form.records[slots[first]], slots))
            if task is not None:
                return self._ask_again(task, slots, first, _filled(form.unknown, slots))
        return Step(over, done)

    def _ask_again(self, task: Intent, slots: Mapping[str, str], name: str, text: str) -> Step:
        kept = {key: value for key, value in slots.items() if key != name}
        return Step(State(task.name, kept, name), text)

    def _question(self, form: Form) -> str:
        if self._state.asked == _CONFIRM:
            return _filled(form.confirm, self._state.slots)
        return next((slot.ask for slot in self._slots(form) if slot.name == self._state.asked), "")

    def _miss(self, question: str) -> Step:
        said = self._talk.domain.misses
        text = question if question and self._state.misses else said[min(self._state.misses, len(said) - 1)]
        if question and not self._state.misses:
            text = f"Sorry, I did not catch that. {question}"
        return Step(replace(self._state, misses=self._state.misses + 1), text)

    def _doer(self, form: Form) -> Tool | None:
        tool = self._talk.tool(form.act)
        return None if tool is not None and tool == self._talk.tool(form.check) else tool

    def _slots(self, form: Form) -> tuple[Slot, ...]:
        """The form's slots, and what the tool that does it needs besides."""
        tool = self._doer(form)
        more = tool.questions() if tool else ()
        return (*form.slots, *(slot for slot in more if slot.name not in _names(form)))


def _names(form: Form) -> frozenset[str]:
    return frozenset(slot.name for slot in form.slots)


def _tool_words(intent: Intent) -> list[frozenset[str]]:
    words = [intent.tool]
    if intent.form is not None:
        words += [intent.form.check, intent.form.act]
    return [some for some in words if some]


def _filled(text: str, slots: Mapping[str, str]) -> str:
    filled = text.format_map({name: speakable(name, value) for name, value in slots.items()})
    return filled.replace(".m..", ".m.")
