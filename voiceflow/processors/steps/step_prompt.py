"""The system message of a bot of steps, and what its model sees of the conversation."""

from __future__ import annotations

from voiceflow.dialogue import ChatModel, Context, Message
from voiceflow.processors.steps.agent_step import Memory
from voiceflow.processors.steps.summary import summary_of


class StepPrompt:
    """Puts together what all agents have in common, the prompt of a step, and a summary.

    Args:
        context: The conversation.
        note: As for ``Context.messages``.

    Attributes:
        base: What all agents have in common.
    """

    def __init__(self, context: Context, *, note: str = "") -> None:
        self._note = note
        self.base = context.system
        self._context = context
        self._prompt = self._summary = ""
        self._memory: Memory = "keep"
        self._mark: object = None
        self._is_summarised = False

    def begin(self) -> None:
        """A step begins: the user's last words belong to it."""
        self._mark, self._is_summarised, self._summary = self._context.entries.mark(), False, ""

    def use(self, prompt: str, memory: Memory) -> None:
        """Use the prompt of a step."""
        self._prompt, self._memory = prompt, memory
        self.renew()

    def renew(self) -> None:
        """Write the system message."""
        parts = (self.base, self._prompt, self._summary)
        self._context.system = "\n\n".join(part for part in parts if part)

    def messages(self, reply: int) -> list[Message]:
        """The conversation that the model sees when it makes this reply."""
        since = None if self._memory == "keep" else self._mark
        return self._context.messages(going_on=reply, note=self._note, since=since, hide_refused=True)

    @property
    def needs_summary(self) -> bool:
        """Whether the model must summarise the conversation first."""
        return self._memory == "summary" and not self._is_summarised

    async def summarise(self, model: ChatModel) -> None:
        """Have the conversation before this step summarised."""
        self._is_summarised = True
        before = self._context.entries.before(self._mark).messages()
        self._summary = await summary_of(before, model) if before else ""
        self.renew()
