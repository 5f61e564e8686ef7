"""Voices: find one, read and change how it speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings, VoiceSettingsFields
from voiceflow.clients.elevenlabs.schema.voices import (
    DeleteVoice,
    EditVoiceSettings,
    StoredVoice,
    VoiceFilter,
    VoiceFilterFields,
    VoicePage,
    VoiceQuery,
)

LIST = Operation[VoicePage]("GET", "/v2/voices", VoicePage, query=VoiceFilter)
FETCH = Operation[StoredVoice]("GET", "/v1/voices/{voice_id}", StoredVoice, query=VoiceQuery)
DELETE = Operation[DeleteVoice | None]("DELETE", "/v1/voices/{voice_id}", DeleteVoice)
DEFAULT_SETTINGS = Operation[VoiceSettings]("GET", "/v1/voices/settings/default", VoiceSettings)
SETTINGS = Operation[VoiceSettings]("GET", "/v1/voices/{voice_id}/settings", VoiceSettings)
EDIT_SETTINGS = Operation[EditVoiceSettings](
    "POST", "/v1/voices/{voice_id}/settings/edit", EditVoiceSettings, body=VoiceSettings
)

PAGES = Paging[VoicePage, StoredVoice](
    items=lambda page: page.voices,
    # The token is not enough: the last page may have one.
    following=lambda page: page.next_page_token if page.has_more else None,
    cursor="next_page_token",
)


class Voices:
    """The voices of the account and those that everybody has.

    Source: https://elevenlabs.io/docs/api-reference/voices/search
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self, filter: VoiceFilter | Mapping[str, object] | None = None, **fields: Unpack[VoiceFilterFields]
    ) -> AsyncIterator[StoredVoice]:
        """All voices, or those that fit, page by page as they are asked for.

        Args:
            filter: What to look for: ``VoiceFilter(search="calm", category="premade")``.
        """
        return paged(self._sender, LIST, PAGES, query=filtered(VoiceFilter, filter, fields))

    def search(self, words: str) -> AsyncIterator[StoredVoice]:
        """The voices with these words in name, description, labels or category."""
        return self.list(VoiceFilter(search=words))

    async def get(self, voice_id: str) -> StoredVoice:
        """One voice, with its stored settings.

        Raises:
            NotFoundError: If there is no such voice.
        """
        return await self._sender.call(FETCH, voice_id)

    async def delete(self, voice_id: str) -> None:
        """Remove a voice from the account."""
        await self._sender.call(DELETE, voice_id)

    async def default_settings(self) -> VoiceSettings:
        """The settings of a voice without stored settings."""
        return await self._sender.call(DEFAULT_SETTINGS)

    async def settings(self, voice_id: str) -> VoiceSettings:
        """How a voice speaks when a request does not say."""
        return await self._sender.call(SETTINGS, voice_id)

    async def edit_settings(
        self,
        voice_id: str,
        settings: VoiceSettings | Mapping[str, object] | None = None,
        **fields: Unpack[VoiceSettingsFields],
    ) -> None:
        """Change how a voice speaks when a request does not say."""
        await self._sender.call(EDIT_SETTINGS, voice_id, body=wanted(VoiceSettings, settings, fields))
