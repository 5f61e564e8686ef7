"""Pronunciation dictionaries: replacements for written words in speech."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Unpack

from voiceflow.clients.elevenlabs.http.forms import FileUpload, Upload
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.schema.dictionaries import (
    AliasRule,
    ChangedDictionary,
    CreatedDictionary,
    Dictionary,
    DictionaryChange,
    DictionaryChangeFields,
    DictionaryFilter,
    DictionaryFilterFields,
    DictionaryMetadata,
    DictionaryPage,
    DictionaryRules,
    NewDictionary,
    NewDictionaryFields,
    NewDictionaryFile,
    NewDictionaryFileFields,
    PhonemeRule,
    RemovedRules,
)
from voiceflow.errors import LocalProtocolError

PATH = "/v1/pronunciation-dictionaries"
ONE = f"{PATH}/{{pronunciation_dictionary_id}}"

CREATE_FROM_FILE = Operation[CreatedDictionary](
    "POST", f"{PATH}/add-from-file", CreatedDictionary, body=NewDictionaryFile, files=("file",)
)
CREATE_FROM_RULES = Operation[CreatedDictionary](
    "POST", f"{PATH}/add-from-rules", CreatedDictionary, body=NewDictionary
)
LIST = Operation[DictionaryPage]("GET", PATH, DictionaryPage, query=DictionaryFilter)
FETCH = Operation[Dictionary]("GET", ONE, Dictionary)
UPDATE = Operation[DictionaryMetadata]("PATCH", ONE, DictionaryMetadata, body=DictionaryChange)
SET_RULES = Operation[ChangedDictionary]("POST", f"{ONE}/set-rules", ChangedDictionary, body=DictionaryRules)
ADD_RULES = Operation[ChangedDictionary]("POST", f"{ONE}/add-rules", ChangedDictionary, body=DictionaryRules)
REMOVE_RULES = Operation[ChangedDictionary](
    "POST", f"{ONE}/remove-rules", ChangedDictionary, body=RemovedRules
)
DOWNLOAD = Operation[bytes]("GET", f"{PATH}/{{dictionary_id}}/{{version_id}}/download", bytes)

PAGES = Paging[DictionaryPage, DictionaryMetadata](
    items=lambda page: page.pronunciation_dictionaries,
    following=lambda page: page.next_cursor if page.has_more else None,
)

Rules = Sequence[AliasRule | PhonemeRule | Mapping[str, object]]


class PronunciationDictionaries:
    """Dictionaries and their versions.

    Each change of rules creates a new version and returns its id. Old versions stay: speech that names a
    version uses its rules until it names a new one.

    Source: https://elevenlabs.io/docs/api-reference/pronunciation-dictionaries/create-from-rules
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def create_from_file(
        self,
        new: NewDictionaryFile | Mapping[str, object] | None,
        lexicon: bytes | Upload | FileUpload,
        **fields: Unpack[NewDictionaryFileFields],
    ) -> CreatedDictionary:
        """Make one of a lexicon.

        Args:
            new: Its name and description.
            lexicon: A PLS file (https://www.w3.org/TR/pronunciation-lexicon/).

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
        """
        file = Upload(lexicon, "lexicon.pls", "text/xml") if isinstance(lexicon, bytes) else lexicon
        if not (file.size if isinstance(file, FileUpload) else file.data):
            raise LocalProtocolError("file: must not be empty")
        return await self._sender.call(
            CREATE_FROM_FILE, body=wanted(NewDictionaryFile, new, fields), files={"file": [file]}
        )

    async def create_from_rules(
        self, new: NewDictionary | Mapping[str, object] | None = None, **fields: Unpack[NewDictionaryFields]
    ) -> CreatedDictionary:
        """Make one of rules."""
        return await self._sender.call(CREATE_FROM_RULES, body=wanted(NewDictionary, new, fields))

    def list(
        self,
        filter: DictionaryFilter | Mapping[str, object] | None = None,
        **fields: Unpack[DictionaryFilterFields],
    ) -> AsyncIterator[DictionaryMetadata]:
        """All of them, page by page as they are asked for; including archived ones by default."""
        return paged(self._sender, LIST, PAGES, query=filtered(DictionaryFilter, filter, fields))

    async def get(self, dictionary_id: str) -> Dictionary:
        """One of them, with the rules of its newest version.

        Raises:
            NotFoundError: If there is no such dictionary.
        """
        return await self._sender.call(FETCH, dictionary_id)

    async def update(
        self,
        dictionary_id: str,
        change: DictionaryChange | Mapping[str, object] | None = None,
        **fields: Unpack[DictionaryChangeFields],
    ) -> DictionaryMetadata:
        """Rename or archive one; that makes no version."""
        return await self._sender.call(UPDATE, dictionary_id, body=wanted(DictionaryChange, change, fields))

    async def set_rules(self, dictionary_id: str, rules: Rules) -> ChangedDictionary:
        """Replace all rules."""
        return await self._sender.call(SET_RULES, dictionary_id, body={"rules": [*rules]})

    async def add_rules(self, dictionary_id: str, rules: Rules) -> ChangedDictionary:
        """Add rules; one for the same string takes the place of the old one."""
        return await self._sender.call(ADD_RULES, dictionary_id, body={"rules": [*rules]})

    async def remove_rules(self, dictionary_id: str, strings: Sequence[str]) -> ChangedDictionary:
        """Remove the rules for these strings."""
        return await self._sender.call(REMOVE_RULES, dictionary_id, body={"rule_strings": [*strings]})

    async def download(self, dictionary_id: str, version_id: str) -> bytes:
        """One version as a PLS file."""
        return await self._sender.call(DOWNLOAD, dictionary_id, version_id)
