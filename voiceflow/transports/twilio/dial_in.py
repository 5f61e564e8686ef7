"""Dialling in to meetings through Twilio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from voiceflow.clients.twilio import NewCall, TwilioClient, twiml
from voiceflow.transports.dial_in import KeyStep
from voiceflow.transports.twilio import documents
from voiceflow.transports.twilio.settings import TwilioSettings


class TwilioDialIn:
    """Dials meetings, with the document of the call in the request.

    Args:
        settings: Usually the server's ``ServerConfig``; its server answers the media stream.
        client: Makes the calls.
        from_number: A number of the account, in E.164.
        ring: Seconds to let it ring.
    """

    def __init__(
        self, settings: TwilioSettings, client: TwilioClient, *, from_number: str, ring: int = 30
    ) -> None:
        self._settings = settings
        self._client = client
        self._from_number = from_number
        self._ring = ring

    async def dial_meeting(
        self, number: str, steps: Sequence[KeyStep], parameters: Mapping[str, str], /
    ) -> str:
        before = [
            verb
            for step in steps
            for verb in (twiml.pause(length=step.pause), twiml.play(digits=step.digits))
        ]
        numbers = {"From": self._from_number, "To": number, "Direction": "outbound-api"}
        # If the stream breaks, the call is still in the meeting, and comes back without the keys.
        document = documents.connect(
            self._settings,
            {**self._settings.parameters, **parameters, **numbers},
            returns=0,
            query=urlencode(parameters),
            before=before,
        )
        call = NewCall(to_number=number, from_number=self._from_number, twiml=document, timeout=self._ring)
        return (await self._client.create_call(call)).sid
