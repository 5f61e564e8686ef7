"""The report of a call: one HTML page that needs nothing else, and a transcript."""

from voiceflow.cli.report.files import save
from voiceflow.cli.report.model import FinishedCall
from voiceflow.cli.report.page import page
from voiceflow.cli.report.transcript import transcript

__all__ = ["FinishedCall", "page", "save", "transcript"]
