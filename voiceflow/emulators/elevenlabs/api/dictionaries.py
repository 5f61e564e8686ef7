"""Emulated pronunciation dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from voiceflow.clients.elevenlabs.api import pronunciation_dictionaries as dictionaries
from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.schema.dictionaries import (
    AliasRule,
    ChangedDictionary,
    CreatedDictionary,
    Dictionary,
    DictionaryFilter,
    DictionaryMetadata,
    DictionaryPage,
    PhonemeRule,
    StoredAliasRule,
    StoredPhonemeRule,
)
from voiceflow.clients.elevenlabs.schema.speech import DictionaryLocator
from voiceflow.emulators.elevenlabs.http.exchange import (
    EPOCH,
    HttpExchange,
    HttpReply,
    RefusalError,
    not_found,
)
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers
from voiceflow.emulators.elevenlabs.lexicon import Rule, read_lexicon, write_lexicon

_OWNER = "user-of-the-emulator"


@dataclass
class _StoredDictionary:
    """A dictionary with all of its versions, the newest last."""

    id: str
    name: str
    created_at: int
    description: str | None
    archived_at: int | None = None
    versions: dict[str, tuple[Rule, ...]] = field(default_factory=dict)

    @property
    def newest(self) -> str:
        return next(reversed(self.versions))

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.versions[self.newest]

    def metadata(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "latest_version_id": self.newest,
            "latest_version_rules_num": len(self.rules),
            "name": self.name,
            "permission_on_resource": "admin",
            "created_by": _OWNER,
            "creation_time_unix": self.created_at,
            "archived_time_unix": self.archived_at,
            "description": self.description,
        }


class DictionaryStore:
    """The dictionaries that were made, each with all of its versions."""

    def __init__(self) -> None:
        self._entries: dict[str, _StoredDictionary] = {}
        self._made = 0

    def aliases(self, locators: Sequence[DictionaryLocator]) -> list[StoredAliasRule]:
        """The replacements of these versions, in order.

        Phoneme rules have no effect: the voice here takes text only.

        Raises:
            RefusalError: If there is no such dictionary, or no such version of it.
        """
        found: list[Rule] = []
        for locator in locators:
            entry = self._entry(locator.pronunciation_dictionary_id)
            found += self._version(entry, locator.version_id or entry.newest)
        return [rule for rule in found if isinstance(rule, StoredAliasRule)]

    def add(self, *rules: AliasRule | PhonemeRule, name: str = "Dictionary") -> DictionaryLocator:
        """Make a dictionary, as a client does over HTTP; returns its first version."""
        entry = self._new(name, EPOCH, None)
        return DictionaryLocator(
            pronunciation_dictionary_id=entry.id, version_id=self._change(entry, _stored(rules)).version_id
        )

    def handlers(self) -> Handlers:
        """The handlers of the operations on dictionaries."""
        return {
            dictionaries.CREATE_FROM_FILE: self._create_from_file,
            dictionaries.CREATE_FROM_RULES: self._create_from_rules,
            dictionaries.LIST: self._list,
            dictionaries.FETCH: self._fetch,
            dictionaries.UPDATE: self._update,
            dictionaries.SET_RULES: self._set_rules,
            dictionaries.ADD_RULES: self._add_rules,
            dictionaries.REMOVE_RULES: self._remove_rules,
            dictionaries.DOWNLOAD: self._download,
        }

    def _create_from_file(self, exchange: HttpExchange) -> CreatedDictionary:
        try:
            rules = read_lexicon(exchange.file.data) if exchange.files else []
        except ValueError as exc:
            raise RefusalError(400, "invalid_parameters", f"Not a lexicon: {exc}.", param="file") from None
        return self._create(exchange, rules)

    def _create_from_rules(self, exchange: HttpExchange) -> CreatedDictionary:
        return self._create(exchange, _stored(exchange.body.rules))

    def _create(self, exchange: HttpExchange, rules: Iterable[Rule]) -> CreatedDictionary:
        if not exchange.body.name.strip():
            raise RefusalError(400, "invalid_parameters", "A dictionary needs a name.", param="name")
        entry = self._new(exchange.body.name, exchange.unix, exchange.body.description)
        changed = self._change(entry, rules)
        return CreatedDictionary(
            id=entry.id,
            name=entry.name,
            created_by=_OWNER,
            creation_time_unix=entry.created_at,
            version_id=changed.version_id,
            version_rules_num=changed.version_rules_num,
            description=entry.description,
            permission_on_resource=exchange.body.workspace_access or "admin",
        )

    def _new(self, name: str, created_at: int, description: str | None) -> _StoredDictionary:
        self._made += 1
        entry = _StoredDictionary(f"dict{self._made:016d}", name, created_at, description)
        self._entries[entry.id] = entry
        return entry

    def _list(self, exchange: HttpExchange) -> DictionaryPage:
        query: DictionaryFilter = exchange.query
        if not 1 <= query.page_size <= 100:
            raise RefusalError(400, "invalid_parameters", "At most 100 a page.", param="page_size")
        by_name = query.sort == "name"
        found, following = page(
            [e for e in self._entries.values() if query.include_archived or e.archived_at is None],
            place=lambda entry: (entry.name if by_name else entry.created_at, entry.id),
            size=query.page_size,
            cursor=query.cursor,
            descending=(query.sort_direction or "DESCENDING").upper() == "DESCENDING",
        )
        return DictionaryPage(
            pronunciation_dictionaries=[read(DictionaryMetadata, entry.metadata()) for entry in found],
            next_cursor=following,
            has_more=following is not None,
        )

    def _fetch(self, exchange: HttpExchange) -> Dictionary:
        entry = self._entry(exchange.ids[0])
        return Dictionary(**entry.metadata(), rules=[*entry.rules])

    def _update(self, exchange: HttpExchange) -> DictionaryMetadata:
        entry = self._entry(exchange.ids[0])
        change = exchange.body
        if change.name is not None:
            entry.name = change.name
        if change.archived is not None:
            entry.archived_at = exchange.unix if change.archived else None
        return DictionaryMetadata(**entry.metadata())

    def _set_rules(self, exchange: HttpExchange) -> ChangedDictionary:
        return self._change(self._entry(exchange.ids[0]), _stored(exchange.body.rules))

    def _add_rules(self, exchange: HttpExchange) -> ChangedDictionary:
        entry = self._entry(exchange.ids[0])
        return self._change(entry, [*entry.rules, *_stored(exchange.body.rules)])

    def _remove_rules(self, exchange: HttpExchange) -> ChangedDictionary:
        entry = self._entry(exchange.ids[0])
        gone = set(exchange.body.rule_strings)
        return self._change(entry, [rule for rule in entry.rules if rule.string_to_replace not in gone])

    def _download(self, exchange: HttpExchange) -> HttpReply:
        entry = self._entry(exchange.ids[0])
        rules = self._version(entry, exchange.ids[1])
        headers = {"Content-Disposition": f'attachment; filename="{entry.id}.pls"'}
        return HttpReply(body=write_lexicon(rules), content_type="text/plain", headers=headers)

    def _change(self, entry: _StoredDictionary, rules: Iterable[Rule]) -> ChangedDictionary:
        """Make a version; of two rules for one string the later counts, in the place of the first."""
        by_string = {rule.string_to_replace: rule for rule in rules}
        if "" in by_string:
            raise RefusalError(400, "invalid_parameters", "A rule for nothing.", param="rules")
        version = f"{entry.id}v{len(entry.versions) + 1:04d}"
        entry.versions[version] = tuple(by_string.values())
        return ChangedDictionary(id=entry.id, version_id=version, version_rules_num=len(by_string))

    def _entry(self, dictionary_id: str) -> _StoredDictionary:
        entry = self._entries.get(dictionary_id)
        if entry is None:
            raise not_found("pronunciation_dictionary")
        return entry

    def _version(self, entry: _StoredDictionary, version_id: str) -> tuple[Rule, ...]:
        rules = entry.versions.get(version_id)
        if rules is None:
            raise not_found("version")
        return rules


def _stored(rules: Iterable[AliasRule | PhonemeRule]) -> list[Rule]:
    return [
        StoredAliasRule(**rule.model_dump())
        if isinstance(rule, AliasRule)
        else StoredPhonemeRule(**rule.model_dump())
        for rule in rules
    ]
