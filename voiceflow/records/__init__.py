"""The records of a call: its latency, its cost and its transcript."""

from voiceflow.records.costs import CostObserver
from voiceflow.records.ending import at_end
from voiceflow.records.journal_folder import JournalFolder
from voiceflow.records.latency import LatencyObserver, StageTimes, TurnLatency
from voiceflow.records.price_table import Prices, PriceTable
from voiceflow.records.transcript import TranscriptLine, append_transcript, transcript_lines
from voiceflow.records.usage import CallUsage, VendorCost
from voiceflow.records.webhook import SignedWebhook, sign

__all__ = [
    "CallUsage",
    "CostObserver",
    "JournalFolder",
    "LatencyObserver",
    "PriceTable",
    "Prices",
    "SignedWebhook",
    "StageTimes",
    "TranscriptLine",
    "TurnLatency",
    "VendorCost",
    "append_transcript",
    "at_end",
    "sign",
    "transcript_lines",
]
