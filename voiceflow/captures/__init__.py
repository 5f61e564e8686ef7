"""Values that an agent asks for: names, numbers, addresses, dates. Understood by rules, without any I/O."""

from voiceflow.captures.answers import OneOf, YesNo
from voiceflow.captures.asking import Asking, Move, Reached
from voiceflow.captures.capture import Capture, Understood
from voiceflow.captures.dates import Date
from voiceflow.captures.digits import Digits, PhoneNumber
from voiceflow.captures.email import Email
from voiceflow.captures.names import Name
from voiceflow.captures.words import CAPTURE_LANGUAGES, CaptureWords

__all__ = [
    "CAPTURE_LANGUAGES",
    "Asking",
    "Capture",
    "CaptureWords",
    "Date",
    "Digits",
    "Email",
    "Move",
    "Name",
    "OneOf",
    "PhoneNumber",
    "Reached",
    "Understood",
    "YesNo",
]
