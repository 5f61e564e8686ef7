"""The file format of ``voiceflow call --answers FILE``: answers of the language model.

Each line is an answer, in the order in which the bot asks. It may call tools, with their arguments as JSON::

    We open at eight.
    One moment. (call order_status {"number": "4729"})
    Your order comes tomorrow.          after the tool has returned, the bot asks again
    Goodbye! (call end_call)
    # a remark
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from voiceflow.cli.demo_checks import Check
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.emulators.openai import Answer, Refusal

_CALL = re.compile(r"\(\s*call\s+(?P<name>[\w-]+)\s*")
_END = re.compile(r"\s*\)\s*")
_JSON = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class ScriptedAnswer:
    """An answer and its place in the file.

    Attributes:
        place: File and line, for messages.
        text: The model's words.
        calls: The tools that it then calls: names, and arguments as JSON text.
    """

    place: str
    text: str = field(default="", repr=False)
    calls: Sequence[tuple[str, str]] = field(default=(), repr=False)


class ScriptedModel:
    """A language model that gives prepared answers, one for each question.

    Args:
        answers: In order.
    """

    def __init__(self, answers: Sequence[ScriptedAnswer]) -> None:
        self._answers = answers
        self._asked = 0
        self._unknown: list[str] = []

    def reply(self, request: Mapping[str, Any]) -> Answer | Refusal:
        """Answer a request for an answer; refuse it if no answer is left."""
        from voiceflow.emulators.openai import Answer, AnswerToolCall, Refusal

        self._asked += 1
        if self._asked > len(self._answers):
            return Refusal(status=400, message="no answer is left", type="invalid_request_error")
        scripted = self._answers[self._asked - 1]
        tools = [tool.get("function", tool)["name"] for tool in request.get("tools") or ()]
        for name, _ in scripted.calls:
            if name not in tools:
                known = f"it has {', '.join(tools)}" if tools else "it has none"
                self._unknown.append(f"{scripted.place}: the bot has no tool {name!r}; {known}")
        return Answer(text=scripted.text, calls=tuple(AnswerToolCall(*call) for call in scripted.calls))

    def check(self) -> Check:
        """Whether every answer was asked for, and no other."""
        count, more = len(self._answers), self._asked - len(self._answers)
        failures = list(self._unknown)
        if more > 0:
            failures.append(f"the bot asked {more} more than there are answers")
        if more < 0:
            place = self._answers[self._asked].place
            failures.append(f"the bot asked for {self._asked} only: {place} and what follows was not needed")
        measured = f"{min(self._asked, count)} of {count}"
        return Check("model's answers", not failures, measured, "every one, once", tuple(failures))


def answers_of(lines: Iterable[str], *, source: str) -> list[ScriptedAnswer]:
    """Read the lines of a file.

    Args:
        lines: As people write them.
        source: Where they come from, for messages.

    Raises:
        ConfigurationError: If one cannot be read, or there is none.
    """
    answers = []
    for number, line in enumerate(lines, start=1):
        place = f"{source}, line {number}"
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            answers.append(_read(line.strip(), place))
        except ValueError as exc:
            raise ConfigurationError(f"{place}: {exc}") from None
    if not answers:
        raise ConfigurationError(f"{source} has no answers: write one on each line")
    return answers


def _read(line: str, place: str) -> ScriptedAnswer:
    found = _CALL.search(line)
    if found is None:
        return ScriptedAnswer(place, line)
    return ScriptedAnswer(place, line[: found.start()].strip(), list(_calls(line[found.start() :])))


def _calls(text: str) -> Iterator[tuple[str, str]]:
    while text:
        found = _CALL.match(text)
        if found is None:
            raise ValueError('after a call only another may stand: (call name {"argument": "value"})')
        arguments, rest = _arguments(text[found.end() :])
        closed = _END.match(rest)
        if closed is None:
            raise ValueError(f"the call of {found['name']} is not closed by )")
        yield found["name"], json.dumps(arguments)
        text = rest[closed.end() :]


def _arguments(text: str) -> tuple[dict[str, object], str]:
    """The JSON object that a text begins with, or an empty one, and what follows."""
    if not text.startswith("{"):
        return {}, text
    try:
        arguments, end = _JSON.raw_decode(text)
    except ValueError:
        raise ValueError("the arguments of a call are a JSON object") from None
    return arguments, text[end:]
