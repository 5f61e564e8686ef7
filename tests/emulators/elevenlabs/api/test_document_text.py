"""Text out of files."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.elevenlabs.api import document_text
from voiceflow.emulators.elevenlabs.api.document_text import from_file, from_html, from_text
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(**parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return data.getvalue()


def docx(body: str) -> bytes:
    return packed(word__document_dot_xml=f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')


def book(first: str) -> bytes:
    return packed(
        **{
            "META-INF__container_dot_xml": (
                '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
            ),
            "OPS__book_dot_opf": (
                '<package xmlns="http://www.idpf.org/2007/opf">'
                '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
                "<dc:title>The house</dc:title></metadata>"
                '<manifest><item id="a" href="a.xhtml"/><item id="b" href="text/b.xhtml"/></manifest>'
                '<spine><itemref idref="b"/><itemref idref="a"/></spine></package>'
            ),
            "OPS__a_dot_xhtml": "<html><body><p>Last.</p></body></html>",
            "OPS__text__b_dot_xhtml": f"<html><body>{first}</body></html>",
        }
    )


def test_a_word_document_is_read_paragraph_by_paragraph() -> None:
    body = (
        "<w:p><w:r><w:t>We open </w:t></w:r><w:r><w:t>at nine.</w:t></w:r></w:p>"
        "<w:p/><w:p><w:r><w:t>Soup</w:t><w:tab/><w:t>4</w:t></w:r></w:p>"
    )
    assert from_file("Menu.DOCX", docx(body)).paragraphs == ("We open at nine.", "Soup 4")


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    found = from_file("house.epub", book("<p>First.</p>"))
    assert (found.paragraphs, found.title) == (("First.", "Last."), "The house")


@pytest.mark.parametrize(
    ("name", "data"),
    [("bomb.docx", docx("<w:p/>" * 10_000)), ("bomb.epub", book("<p>Large.</p>" * 10_000))],
)
def test_a_part_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setattr(document_text, "UNPACKED_LIMIT", 10_000)
    with pytest.raises(RefusalError, match="cannot be read"):
        from_file(name, data)


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
    with pytest.raises(RefusalError, match="cannot be read"):
        from_file("bomb.docx", packed(word__document_dot_xml=bomb))


@pytest.mark.parametrize("name", ["a.docx", "a.epub"])
def test_a_packed_file_without_its_parts_is_refused(name: str) -> None:
    with pytest.raises(RefusalError) as caught:
        from_file(name, packed(other="x"))
    assert caught.value.code == "invalid_file"


@given(
    st.binary(max_size=200), st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.epub", "a.pdf", "a"])
)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    with contextlib.suppress(RefusalError):
        assert from_file(name, data).paragraphs


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_paragraphs_come_out_as_they_went_in(paragraphs: list[str]) -> None:
    found = from_text("\n\n".join(paragraphs))
    assert found.paragraphs == tuple(paragraphs)
    assert from_html(found.html).paragraphs == tuple(paragraphs)


def test_what_a_page_does_not_show_is_not_read() -> None:
    page = "<title>T</title><style>a{}</style><script>b()</script><p>c<br>d</p><noscript>e</noscript>"
    assert from_html(page).paragraphs == ("c", "d")
