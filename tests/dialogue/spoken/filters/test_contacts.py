"""Addresses and phone numbers, one filter at a time."""

import pytest

from voiceflow.dialogue.spoken.filters.contacts import emails, phones, urls


@pytest.mark.parametrize(
    ("language", "address", "spoken"),
    [
        ("en", "a_b+c@x-y.co.uk", "a underscore b plus c at x dash y dot co dot uk"),
        ("de", "a.b@c.de", "a Punkt b ät c Punkt de"),
    ],
)
def test_the_signs_of_an_e_mail_address_are_named(language: str, address: str, spoken: str) -> None:
    [form] = emails(f"({address}),", language)
    assert (form.start, form.end, form.text) == (1, 1 + len(address), spoken)


def test_an_address_of_the_web_loses_its_scheme_and_its_last_slash() -> None:
    assert [form.text for form in urls("https://a.com/", "en")] == ["a dot com"]
    assert [form.text for form in urls("http://www.a.com/b-c.", "en")] == [
        "w w w dot a dot com slash b dash c"
    ]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("+1 212 555", ["plus one, two one two, five five five"]),
        ("(030) 123456", ["zero three zero, one two three four five six"]),
        ("0123 45", []),
        ("1234567", []),
        ("order/0123456", []),
        ("0123456.5", []),
    ],
)
def test_a_phone_number_has_seven_digits_and_begins_like_one(text: str, spoken: list[str]) -> None:
    assert [form.text for form in phones(text, "en")] == spoken


def test_a_language_without_words_leaves_them_alone() -> None:
    for read in (emails, urls, phones):
        assert list(read("a@b.com www.b.com +49 30 123456", "xx")) == []
