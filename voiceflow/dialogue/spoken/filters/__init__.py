"""The filters of ``Speakable``, for English, German, Spanish and French; other languages get plain numbers.

They need the extra: ``pip install "voiceflow-calls[speakable]"``.
"""

from voiceflow.dialogue.spoken.filters.amounts import money, numbers, ordinals, percentages
from voiceflow.dialogue.spoken.filters.contacts import emails, phones, urls
from voiceflow.dialogue.spoken.filters.moments import dates, times
from voiceflow.dialogue.spoken.filters.shortened import abbreviations, signs
from voiceflow.weights import need

need("num2words", "speakable")

ALL = (emails, urls, dates, times, money, percentages, phones, ordinals, numbers, abbreviations, signs)
"""All filters, most important first."""

__all__ = [
    "ALL",
    "abbreviations",
    "dates",
    "emails",
    "money",
    "numbers",
    "ordinals",
    "percentages",
    "phones",
    "signs",
    "times",
    "urls",
]
