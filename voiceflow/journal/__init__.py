"""The journal of a call, written from the frames that observers see."""

from voiceflow.journal.entries import AgentReply, Note, NoteKind, TimedTurn
from voiceflow.journal.journal import Journal
from voiceflow.journal.notes_file import load_notes, save_notes
from voiceflow.journal.replayed import journal_of

__all__ = ["AgentReply", "Journal", "Note", "NoteKind", "TimedTurn", "journal_of", "load_notes", "save_notes"]
