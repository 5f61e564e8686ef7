"""The arguments of Dialogflow that it passes on."""

from __future__ import annotations

from voiceflow.clients.dialogflow import (
    DialogflowAccess,
    DialogflowLimits,
)
from voiceflow.processors.responder_options import ResponderOptions


class DialogflowOptions(ResponderOptions, total=False):
    """Further arguments of ``Dialogflow``, and those of ``Responder``."""

    time_zone: str
    access: DialogflowAccess | None
    limits: DialogflowLimits | None
