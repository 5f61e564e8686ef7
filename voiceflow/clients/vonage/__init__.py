"""Vonage's Voice API without any pipeline: REST calls, NCCOs, signed webhooks."""

from voiceflow.clients.vonage import ncco
from voiceflow.clients.vonage.config import VonageConfig
from voiceflow.clients.vonage.rest import VonageClient
from voiceflow.clients.vonage.tokens import application_token, is_signed

__all__ = ["VonageClient", "VonageConfig", "application_token", "is_signed", "ncco"]
