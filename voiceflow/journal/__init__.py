"""What happened in a call, out of the frames that its observers see."""

from voiceflow.journal.entries import AgentReply, CallerTurn, Kind, Note
from voiceflow.journal.journal import Journal

__all__ = ["AgentReply", "CallerTurn", "Journal", "Kind", "Note"]
