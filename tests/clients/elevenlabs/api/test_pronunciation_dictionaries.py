"""Pronunciation dictionaries: our client against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import pronunciation_dictionaries as dictionaries
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import BadRequestError, NotFoundError
from voiceflow.clients.elevenlabs.schema.dictionaries import (
    AliasRule,
    DictionaryChange,
    DictionaryFilter,
    NewDictionary,
    NewDictionaryFile,
    PhonemeRule,
    StoredPhonemeRule,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError

COVERS = {
    dictionaries.CREATE_FROM_FILE: "pronunciation_dictionaries.create_from_file",
    dictionaries.CREATE_FROM_RULES: "pronunciation_dictionaries.create_from_rules",
    dictionaries.LIST: "pronunciation_dictionaries.list",
    dictionaries.FETCH: "pronunciation_dictionaries.get",
    dictionaries.UPDATE: "pronunciation_dictionaries.update",
    dictionaries.SET_RULES: "pronunciation_dictionaries.set_rules",
    dictionaries.ADD_RULES: "pronunciation_dictionaries.add_rules",
    dictionaries.REMOVE_RULES: "pronunciation_dictionaries.remove_rules",
    dictionaries.DOWNLOAD: "pronunciation_dictionaries.download",
}

Client = Callable[..., ElevenLabs]

DOCTOR = AliasRule(string_to_replace="Dr.", alias="Doctor")
NAME = PhonemeRule(string_to_replace="Siobhan", phoneme="ʃɪˈvɔːn", alphabet="ipa")
LEXICON = """<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en">
  <lexeme><grapheme>Siobhan</grapheme><phoneme>ʃɪˈvɔːn</phoneme></lexeme>
  <lexeme><grapheme>Dr.</grapheme><grapheme>Dr</grapheme><alias>Doctor</alias></lexeme>
</lexicon>""".encode()


async def test_each_change_of_rules_makes_a_version_and_the_old_ones_stay(client: Client) -> None:
    books = client().pronunciation_dictionaries
    made = await books.create_from_rules(NewDictionary(name="Names", rules=[DOCTOR], description="Titles"))
    added = await books.add_rules(made.id, [NAME, AliasRule(string_to_replace="Dr.", alias="Doc")])
    removed = await books.remove_rules(made.id, ["Siobhan", "nobody"])
    emptied = await books.set_rules(made.id, [])
    versions = [made.version_id, added.version_id, removed.version_id, emptied.version_id]
    assert len(set(versions)) == 4
    assert [c.version_rules_num for c in (made, added, removed, emptied)] == [1, 2, 1, 0]
    texts = [(await books.download(made.id, version)).decode() for version in versions]
    assert ["Doctor" in text for text in texts] == [True, False, False, False]
    assert ["Doc<" in text for text in texts] == [False, True, True, False]
    assert [NAME.phoneme in text for text in texts] == [False, True, False, False]
    found = await books.get(made.id)
    assert (found.latest_version_id, found.rules, found.description) == (emptied.version_id, [], "Titles")


async def test_a_lexicon_is_read_and_written(client: Client) -> None:
    books = client().pronunciation_dictionaries
    made = await books.create_from_file(NewDictionaryFile(name="Names", workspace_access="viewer"), LEXICON)
    assert made.permission_on_resource == "viewer"
    rules = (await books.get(made.id)).rules
    assert [rule.string_to_replace for rule in rules] == ["Siobhan", "Dr.", "Dr"]
    assert isinstance(rules[0], StoredPhonemeRule)
    written = await books.download(made.id, made.version_id)
    again = await books.create_from_file(NewDictionaryFile(name="Again"), written)
    assert (await books.get(again.id)).rules == rules


async def test_renaming_and_archiving_make_no_version(client: Client) -> None:
    books = client().pronunciation_dictionaries
    made = await books.create_from_rules(NewDictionary(name="Old", rules=[DOCTOR]))
    changed = await books.update(made.id, DictionaryChange(name="New", archived=True))
    assert (changed.name, changed.latest_version_id) == ("New", made.version_id)
    assert changed.archived_time_unix
    assert [book async for book in books.list(DictionaryFilter(include_archived=False))] == []
    back = await books.update(made.id, DictionaryChange(archived=False))
    assert back.archived_time_unix is None


async def test_all_come_though_a_page_holds_one(client: Client, emulator: ElevenLabsEmulator) -> None:
    books = client().pronunciation_dictionaries
    for name in "bca":
        await books.create_from_rules(NewDictionary(name=name, rules=[DOCTOR]))
    by_name = DictionaryFilter(page_size=1, sort="name", sort_direction="ASCENDING")
    assert [book.name async for book in books.list(by_name)] == ["a", "b", "c"]
    assert [book.name async for book in books.list()] == ["a", "c", "b"]  # the newest first
    assert sum(served.operation is dictionaries.LIST for served in emulator.http.served) == 4


async def test_what_is_new_in_an_answer_is_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    books = client().pronunciation_dictionaries
    emulator.http.plan(HttpFault(extras=True))
    made = await books.create_from_rules(NewDictionary(name="Names", rules=[DOCTOR]))
    assert made.model_extra == {"field_of_tomorrow": {"new": True}}


async def test_what_is_not_there_is_not_found(client: Client) -> None:
    books = client().pronunciation_dictionaries
    made = await books.create_from_rules(NewDictionary(name="Names", rules=[DOCTOR]))
    with pytest.raises(NotFoundError) as book:
        await books.get("nowhere")
    with pytest.raises(NotFoundError) as version:
        await books.download(made.id, "never")
    assert book.value.code == "pronunciation_dictionary_not_found"
    assert version.value.code == "version_not_found"


async def test_wrong_arguments_are_not_sent(client: Client, emulator: ElevenLabsEmulator) -> None:
    books = client().pronunciation_dictionaries
    with pytest.raises(LocalProtocolError, match="file"):
        await books.create_from_file(NewDictionaryFile(name="Names"), b"")
    with pytest.raises(LocalProtocolError, match="alias"):
        await books.create_from_rules({"name": "n", "rules": [{"type": "alias", "string_to_replace": "a"}]})
    with pytest.raises(LocalProtocolError, match="pronunciation_dictionary_id"):
        await books.get("")
    assert not emulator.http.served


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lexicon [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<lexicon version="1.0"><lexeme><grapheme>&b;</grapheme><alias>x</alias></lexeme></lexicon>"""


@pytest.mark.parametrize(
    "file",
    [
        b"no XML",
        b"<other/>",
        b"<lexicon><lexeme><grapheme>a</grapheme></lexeme></lexicon>",
        b"<lexicon>" + b"<lexeme>" * 20 + b"</lexeme>" * 20 + b"</lexicon>",
        b"<lexicon>" + b" " * 2**21 + b"</lexicon>",
        BOMB,
    ],
)
async def test_the_emulator_refuses_what_is_no_lexicon(client: Client, file: bytes) -> None:
    with pytest.raises(BadRequestError) as caught:
        await client().pronunciation_dictionaries.create_from_file(NewDictionaryFile(name="Names"), file)
    assert caught.value.problems == (("file", "invalid_parameters"),)


async def test_the_emulator_refuses_a_rule_for_nothing_and_a_dictionary_without_a_name(
    client: Client,
) -> None:
    books = client().pronunciation_dictionaries
    for new, param in (
        (NewDictionary(name=" ", rules=[DOCTOR]), "name"),
        (NewDictionary(name="n", rules=[AliasRule(string_to_replace="", alias="x")]), "rules"),
    ):
        with pytest.raises(BadRequestError) as caught:
            await books.create_from_rules(new)
        assert caught.value.problems == ((param, "invalid_parameters"),)
