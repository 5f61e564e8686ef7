"""E-mail addresses as people say them and as recognisers write them."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.captures import Email
from voiceflow.captures.email import address_in
from voiceflow.captures.words import words_for


@each_row(
    ("language", "text", "address"),
    [
        ("en", "john.smith@gmail.com", "john.smith@gmail.com"),
        ("en", "It's john dot smith at gmail dot com.", "john.smith@gmail.com"),
        ("en", "My email is j-o-h-n underscore smith ninety nine at example dot co dot uk",
         "john_smith99@example.co.uk"),
        ("en", "a d a at lovelace dot org please", "ada@lovelace.org"),
        ("en", "sure, it is ada 42 at mail dot com thank you", "ada42@mail.com"),
        ("en", "b as in boy o b at gmail dot com", "bob@gmail.com"),
        ("en", "I don't have one", ""),
        ("de", "anna punkt schmidt at web punkt de", "anna.schmidt@web.de"),
        ("es", "juan punto perez arroba gmail punto com", "juan.perez@gmail.com"),
        ("fr", "c'est marie tiret dupont arobase orange point fr", "marie-dupont@orange.fr"),
    ],
)  # fmt: skip
def test_an_address_is_understood_said_spelled_or_written(language: str, text: str, address: str) -> None:
    assert address_in(text, words_for(language)) == address


@given(
    name=st.from_regex(r"[a-z]{2,8}(\.[a-z]{2,8})?", fullmatch=True),
    host=st.from_regex(r"[a-z]{2,8}", fullmatch=True),
)
def test_an_address_that_is_read_back_is_understood_again(name: str, host: str) -> None:
    words = words_for("en")
    address = f"{name}@{host}.org"
    assert address_in(Email().render(address, words), words) == address
