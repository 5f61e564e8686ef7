"""Numbers, amounts, dates, times and addresses as words, in four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.audio.units import units
from voiceflow.audio.words import Word
from voiceflow.dialogue.spoken import Speakable, SpokenText
from voiceflow.errors import ConfigurationError

CASES = [
    ("en", "It is €12.50.", "It is twelve euros fifty."),
    ("en", "$1,200 for $5 million", "one thousand two hundred dollars for five million dollars"),
    ("en", "£1, £0.01", "one pound, one penny"),
    ("en", "19% or 2.5 %", "nineteen percent or two point five percent"),
    ("en", "on 2026-11-30", "on November thirtieth, twenty twenty-six"),
    ("en", "at 9:05, 9:30, 14:00", "at nine oh five, nine thirty, fourteen o'clock"),
    ("en", "at 2:15 p.m.", "at two fifteen p m."),
    ("en", "+49 30 123456", "plus four nine, three zero, one two three four five six"),
    ("en", "ada.l@my-shop.com", "ada dot l at my dash shop dot com"),
    ("en", "www.a.com/new, https://b.org", "w w w dot a dot com slash new, b dot org"),
    ("en", "order 47291, room 007", "order four seven two nine one, room zero zero seven"),
    ("en", "since 1999, the 21st", "since nineteen ninety-nine, the twenty-first"),
    ("en", "Dr. Hale & sons, e.g. 3", "Doctor Hale and sons, for example three"),
    ("de", "1.250,50 € und 1 €", "eintausendzweihundertfünfzig Euro fünfzig und ein Euro"),
    ("de", "0,99 €", "neunundneunzig Cent"),
    ("de", "am 30.11.2026", "am dreißigsten November zweitausendsechsundzwanzig"),
    ("de", "der 1.5.2027", "der erste Mai zweitausendsiebenundzwanzig"),
    ("de", "um 14:30 Uhr, 1:00 Uhr", "um vierzehn Uhr dreißig, ein Uhr"),
    ("de", "z. B. 3,5 %", "zum Beispiel drei Komma fünf Prozent"),
    ("de-AT", "Tel. 030/1234567", "Telefon null drei null, eins zwei drei vier fünf sechs sieben"),
    ("es", "12,50 €, £1", "doce euros con cincuenta, una libra"),
    (
        "es",
        "el 30/11/2026 a las 14:30",
        "el treinta de noviembre de dos mil veintiséis a las catorce y treinta",
    ),
    ("es", "Sr. López, 21 %", "señor López, veintiuno por ciento"),
    ("fr", "12,50 € ou 1 250 €", "douze euros cinquante ou mille deux cent cinquante euros"),
    ("fr", "le 01/12/2026 à 14h30", "le premier décembre deux mille vingt-six à quatorze heures trente"),
    ("fr", "Mme Durand, la 1re, le 2e", "madame Durand, la première, le deuxième"),
    ("it", "25 euro", "venticinque euro"),
]


@each_row(("language", "written", "spoken"), CASES)
def test_what_is_written_is_spoken_in_words(language: str, written: str, spoken: str) -> None:
    assert Speakable(language).speak(written) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3, model A4, 3D",
        "10-12, 5/6, 2026-13-45x",
        "No. It is fine.",
        "a@b, http://, www.",
        "<break time='1s'/>",
        "12:99",
    ],
)
def test_what_is_not_clear_is_left_to_the_voice(text: str) -> None:
    assert Speakable("en").speak(text) == text


def test_a_language_without_words_is_spoken_as_it_is_written() -> None:
    assert Speakable("xx").speak("12 and €5") == "12 and €5"


def test_the_language_may_change_from_clause_to_clause() -> None:
    speakable = Speakable("en")
    assert speakable.speak("12") == "twelve"
    assert speakable.speak("12", "de") == "zwölf"
    with pytest.raises(ConfigurationError):
        Speakable("")


TEXTS = st.lists(
    st.sampled_from([written for _, written, _ in CASES]) | st.text("a1,.€$% :/-+@h", max_size=12), max_size=5
).map(" ".join)


@given(st.sampled_from(["en", "de", "es", "fr", "it"]), TEXTS)
def test_every_text_is_known_again_once_it_was_spoken(language: str, written: str) -> None:
    reply, speakable = SpokenText(), Speakable(language)
    spoken = reply.add(written, speakable.find(written))
    words = [Word(spoken[a:b], at, at + 1.0) for at, (a, b) in enumerate(units(spoken))]
    heard = [word.text for word in [*reply.hear(words), *reply.flush()]]
    assert heard == [written[a:b] for a, b in units(written)]
