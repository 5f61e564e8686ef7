"""The journal of a call, written from the frames that observers see."""

from voiceflow.journal.entries import AgentReply, CallerTurn, Note, NoteKind
from voiceflow.journal.journal import Journal
from voiceflow.journal.notes_file import load_notes, save_notes

__all__ = ["AgentReply", "CallerTurn", "Journal", "Note", "NoteKind", "load_notes", "save_notes"]
