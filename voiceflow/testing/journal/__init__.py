"""What happened in a call, out of the frames that its observers see."""

from voiceflow.testing.journal.entries import AgentReply, CallerTurn, Kind, Note
from voiceflow.testing.journal.journal import Journal

__all__ = ["AgentReply", "CallerTurn", "Journal", "Kind", "Note"]
