"""Joining the pieces of tool calls in streamed answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from uuid import uuid4

from voiceflow.clients.chat.answer import MAX_CALLS
from voiceflow.clients.chat.surrogates import join_surrogates
from voiceflow.clients.openai.chunks import FunctionPiece, ToolCallPiece
from voiceflow.dialogue.messages import ToolCall
from voiceflow.errors import RemoteProtocolError

_NOTHING = FunctionPiece()


@dataclass(slots=True)
class _Call:
    index: int | None
    id: str
    name: str = ""
    arguments: list[str] = field(default_factory=list)

    def takes(self, function: FunctionPiece) -> bool:
        """Whether a piece with this call's id, but under another index, belongs to it or repeats it."""
        if not function.name or not self.name:
            return True
        written = "".join(self.arguments)
        return function.name == self.name and (function.text == written or not _is_json(written))


class ToolCallAssembler:
    """Collects the calls of one answer. Pieces of several calls may interleave."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []

    def add(self, piece: ToolCallPiece) -> int:
        """Take the next piece; returns its number of argument characters.

        Raises:
            RemoteProtocolError: If the answer holds more than ``MAX_CALLS`` calls.
        """
        function = piece.function or _NOTHING
        call = self._find(piece, function)
        if call is None:
            if len(self._calls) == MAX_CALLS:
                raise RemoteProtocolError(f"an answer holds more than {MAX_CALLS} tool calls")
            call = _Call(piece.index, piece.id or "")
            self._calls.append(call)
        call.id = call.id or piece.id or ""
        # Some servers repeat the name in each piece; joined, it would match no tool.
        call.name = call.name or function.name or ""
        text = function.text
        if piece.index != call.index and text == "".join(call.arguments):
            # Some servers send the whole call once more under another index.
            return 0
        call.arguments.append(text)
        return len(text)

    def __bool__(self) -> bool:
        return bool(self._calls)

    def finish(self) -> list[ToolCall]:
        """The complete calls, in the order in which they began."""
        calls, seen = [], set[str]()
        for call in self._calls:
            name_of_call = call.id if call.id and call.id not in seen else f"call_{uuid4().hex}"
            seen.add(name_of_call)
            arguments = join_surrogates("".join(call.arguments)).strip()
            calls.append(ToolCall(name_of_call, join_surrogates(call.name), arguments or "{}"))
        return calls

    def _find(self, piece: ToolCallPiece, function: FunctionPiece) -> _Call | None:
        """The call to which a piece belongs; None if it begins one."""
        known = next((call for call in self._calls if call.id and call.id == piece.id), None)
        if known is not None and (piece.index == known.index or known.takes(function)):
            return known
        if piece.index is None:
            return self._find_without_index(piece, function)
        found = next((call for call in reversed(self._calls) if call.index == piece.index), None)
        if found is not None and piece.id and found.id:
            # Some servers number every call 0: then the id distinguishes them.
            return None
        # Arguments alone begin no call, even under an index that was not seen.
        is_rest = not (piece.id or function.name) and self._calls
        return self._calls[-1] if found is None and is_rest else found

    def _find_without_index(self, piece: ToolCallPiece, function: FunctionPiece) -> _Call | None:
        if piece.id or not self._calls:
            return None
        last = self._calls[-1]
        # Neither index nor id: a name after complete arguments can only begin another call.
        return None if function.name and _is_json("".join(last.arguments)) else last


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
