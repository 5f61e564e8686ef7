"""What happened in a call, out of the frames that its observers see."""

from voiceflow.journal.entries import AgentReply, CallerTurn, Note, NoteKind
from voiceflow.journal.journal import Journal

__all__ = ["AgentReply", "CallerTurn", "Journal", "Note", "NoteKind"]
