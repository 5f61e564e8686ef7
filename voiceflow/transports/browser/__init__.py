"""Calls from a browser: a page with a microphone, over a websocket to this server."""

from voiceflow.transports.browser.carrier import BrowserCarrier
from voiceflow.transports.browser.protocol import BrowserProtocol
from voiceflow.transports.browser.settings import BrowserConfig, new_token

__all__ = ["BrowserCarrier", "BrowserConfig", "BrowserProtocol", "new_token"]
