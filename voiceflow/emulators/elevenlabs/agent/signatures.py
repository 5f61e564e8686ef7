"""Signed URLs: they open conversations with one agent, for a while."""

from __future__ import annotations

SIGNATURE_LIFETIME = 900.0
"""Seconds for which a signed URL opens conversations."""
_MAX_SIGNATURES = 10_000


class Signatures:
    """The signatures that were issued."""

    def __init__(self) -> None:
        self._issued = 0
        self._open: dict[str, tuple[str, float, str | None]] = {}

    def issue(self, agent_id: str, now: float, *, conversation_id: str | None = None) -> str:
        """Make a signature.

        Args:
            agent_id: The agent that it is for.
            now: Loop time; it is valid for 15 minutes from then.
            conversation_id: Of the conversation that it opens; it then works once.
        """
        self._issued += 1
        signature = f"cvtkn_{self._issued:08d}"
        self._open[signature] = (agent_id, now + SIGNATURE_LIFETIME, conversation_id)
        if len(self._open) > _MAX_SIGNATURES:
            del self._open[next(iter(self._open))]
        return signature

    def redeem(self, signature: str, agent_id: str, now: float) -> tuple[bool, str | None]:
        """Whether it opens a conversation with this agent, and the conversation's id if it has one."""
        agent, expires, conversation_id = self._open.get(signature, ("", 0.0, None))
        if agent != agent_id or now >= expires:
            return False, None
        if conversation_id is not None:
            del self._open[signature]
        return True, conversation_id
