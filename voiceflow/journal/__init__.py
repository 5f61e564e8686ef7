"""The journal of a call, written from the frames that observers see."""

from voiceflow.journal.entries import AgentReply, Note, NoteKind, TimedTurn
from voiceflow.journal.journal import Journal
from voiceflow.journal.notes_file import load_notes, save_notes

__all__ = ["AgentReply", "Journal", "Note", "NoteKind", "TimedTurn", "load_notes", "save_notes"]
