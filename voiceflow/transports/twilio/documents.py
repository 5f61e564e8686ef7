"""The TwiML answers of the webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from voiceflow.clients.twilio import twiml
from voiceflow.transports.twilio.settings import RESUME_PATH, TwilioSettings, stream_url

REFUSAL_PAUSE = 1
"""Seconds before another stream is opened after the last one was refused."""


def busy() -> str:
    """For a new call that is not accepted: a busy signal."""
    return twiml.document(twiml.reject(reason="busy"))


def hang_up() -> str:
    """For a call that is over."""
    return twiml.document(twiml.hangup())


def apologise(settings: TwilioSettings) -> str:
    """For a call that cannot go on: a spoken apology, then its end or somebody else."""
    resume = settings.resume
    spoken = [twiml.say(resume.apology, language=resume.language)] if resume.apology else []
    last = twiml.dial(resume.transfer_to) if resume.transfer_to else twiml.hangup()
    return twiml.document(*spoken, last)


def connect(
    settings: TwilioSettings,
    parameters: Mapping[str, str],
    *,
    returns: int,
    query: str = "",
    before: Sequence[Element] = (),
) -> str:
    """For a call that talks to the bot: a stream, and the webhook to request when the stream has ended.

    Args:
        settings: The settings of the carrier.
        parameters: The custom parameters of the stream.
        returns: How often the call has been brought back.
        query: The query string of the request, repeated when the call comes back.
        before: Verbs to run first.
    """
    by = settings.resume.return_by
    address = f"{settings.public_url}{RESUME_PATH}/{returns + 1}" + (f"?{query}" if query else "")
    stream = twiml.stream(stream_url(settings), parameters=parameters)
    verbs = [twiml.connect(stream, action=address if by in ("callback", "both") else None)]
    if by in ("continuation", "both"):
        verbs.append(twiml.redirect(address))
    return twiml.document(*before, *verbs)


STANDARD = ("CallSid", "From", "To", "Direction")
"""Stream parameters that describe the call; each webhook sets them anew."""


def send_digits(settings: TwilioSettings, parameters: Mapping[str, str], digits: str) -> str:
    """For a call that sends keys, and then talks to the bot again on another stream.

    Args:
        settings: The settings of the carrier.
        parameters: The custom parameters of the present stream.
        digits: The keys.
    """
    query = urlencode(
        {
            name: value
            for name, value in parameters.items()
            if name not in STANDARD and name not in settings.parameters
        }
    )
    return connect(settings, parameters, returns=0, query=query, before=(twiml.play(digits=digits),))
