"""The API's dictionaries, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model


class AliasRule(Model):
    """``PronunciationDictionaryAliasRuleRequestModel`` as it is published."""

    string_to_replace: str
    case_sensitive: bool = True
    word_boundaries: bool = True
    type: Literal["alias"] = "alias"
    alias: str


class ChangedDictionary(Model):
    """``PronunciationDictionaryRulesResponseModel`` as it is published."""

    id: str
    version_id: str
    version_rules_num: int


class CreatedDictionary(Model):
    """``AddPronunciationDictionaryResponseModel`` as it is published."""

    id: str
    name: str
    created_by: str
    creation_time_unix: int
    version_id: str
    version_rules_num: int
    description: str | None = None
    permission_on_resource: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None


class StoredAliasRule(Model):
    """``PronunciationDictionaryAliasRuleResponseModel`` as it is published."""

    string_to_replace: str
    case_sensitive: bool = True
    word_boundaries: bool = True
    type: Literal["alias"] = "alias"
    alias: str


class StoredPhonemeRule(Model):
    """``PronunciationDictionaryPhonemeRuleResponseModel`` as it is published."""

    string_to_replace: str
    case_sensitive: bool = True
    word_boundaries: bool = True
    type: Literal["phoneme"] = "phoneme"
    phoneme: str
    alphabet: str


class Dictionary(Model):
    """``GetPronunciationDictionaryWithRulesResponseModel`` as it is published."""

    id: str
    latest_version_id: str
    latest_version_rules_num: int
    name: str
    permission_on_resource: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None
    created_by: str
    creation_time_unix: int
    archived_time_unix: int | None = None
    description: str | None = None
    rules: list[StoredAliasRule | StoredPhonemeRule]


class DictionaryChange(Model):
    """The body of ``PATCH /v1/pronunciation-dictionaries/{pronunciation_dictionary_id}``."""

    archived: bool | None = None
    name: str | None = None


class DictionaryChangeFields(TypedDict, total=False):
    """The fields of ``DictionaryChange`` as keywords."""

    archived: bool
    name: str


class DictionaryFilter(Model):
    """The query of ``GET /v1/pronunciation-dictionaries``."""

    cursor: str | None = None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30
    sort: Annotated[Literal["creation_time_unix", "name"], OPEN] | None = "creation_time_unix"
    sort_direction: str | None = "DESCENDING"
    include_archived: bool = True


class DictionaryFilterFields(TypedDict, total=False):
    """The fields of ``DictionaryFilter`` as keywords."""

    cursor: str | None
    page_size: Annotated[int, Field(ge=1, le=100), OPEN]
    sort: Annotated[Literal["creation_time_unix", "name"], OPEN] | None
    sort_direction: str | None
    include_archived: bool


class DictionaryMetadata(Model):
    """``GetPronunciationDictionaryMetadataResponseModel`` as it is published."""

    id: str
    latest_version_id: str
    latest_version_rules_num: int
    name: str
    permission_on_resource: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None
    created_by: str
    creation_time_unix: int
    archived_time_unix: int | None = None
    description: str | None = None


class DictionaryPage(Model):
    """``GetPronunciationDictionariesMetadataResponseModel`` as it is published."""

    pronunciation_dictionaries: list[DictionaryMetadata]
    next_cursor: str | None = None
    has_more: bool


class PhonemeRule(Model):
    """``PronunciationDictionaryPhonemeRuleRequestModel`` as it is published."""

    string_to_replace: str
    case_sensitive: bool = True
    word_boundaries: bool = True
    type: Literal["phoneme"] = "phoneme"
    phoneme: str
    alphabet: str


class DictionaryRules(Model):
    """The body of ``POST /v1/pronunciation-dictionaries/{pronunciation_dictionary_id}/set-rules``."""

    rules: list[AliasRule | PhonemeRule]


class DictionaryRulesFields(TypedDict, total=False):
    """The fields of ``DictionaryRules`` as keywords."""

    rules: Sequence[AliasRule | PhonemeRule]


class NewDictionary(Model):
    """The body of ``POST /v1/pronunciation-dictionaries/add-from-rules``."""

    rules: list[AliasRule | PhonemeRule]
    name: str
    description: str | None = None
    workspace_access: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None = None


class NewDictionaryFields(TypedDict, total=False):
    """The fields of ``NewDictionary`` as keywords."""

    rules: Sequence[AliasRule | PhonemeRule]
    name: str
    description: str | None
    workspace_access: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None


class NewDictionaryFile(Model):
    """The body of ``POST /v1/pronunciation-dictionaries/add-from-file``."""

    name: str
    description: str | None = None
    workspace_access: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None = None


class NewDictionaryFileFields(TypedDict, total=False):
    """The fields of ``NewDictionaryFile`` as keywords."""

    name: str
    description: str | None
    workspace_access: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None


class RemovedRules(Model):
    """The body of ``POST /v1/pronunciation-dictionaries/{pronunciation_dictionary_id}/remove-rules``."""

    rule_strings: list[str]


class RemovedRulesFields(TypedDict, total=False):
    """The fields of ``RemovedRules`` as keywords."""

    rule_strings: Sequence[str]
