"""Extracts the text of files: plain text, Markdown, HTML, DOCX and EPUB.

There is nothing in the standard library that reads a PDF, so none is read.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

from voiceflow.emulators.elevenlabs.http.exchange import RefusalError

UNPACKED_LIMIT = 32 * 2**20
"""Bytes of a packed file's parts, unpacked, at most; a larger file is not a document but an attack."""

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre"
    " section table td th tr ul".split()
)
_SILENT = frozenset(("script", "style", "template", "noscript"))
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Extracted:
    """The contents of a document.

    Attributes:
        paragraphs: Its text.
        title: Its title; empty if it has none.
        content_format: ``html`` or ``markdown``.
    """

    paragraphs: tuple[str, ...] = field(repr=False)
    title: str = field(default="", repr=False)
    content_format: str = "html"

    @property
    def html(self) -> str:
        """The text in the API's form."""
        if self.content_format == "markdown":
            return "\n\n".join(self.paragraphs)
        return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in self.paragraphs)


def from_text(text: str) -> Extracted:
    """Plain text: empty lines separate paragraphs."""
    return Extracted(_paragraphs(text))


def from_html(page: str) -> Extracted:
    """A page: its visible text, a paragraph for each block."""
    reader = _PageReader()
    reader.feed(page)
    reader.close()
    return Extracted(_paragraphs("".join(reader.found)), " ".join("".join(reader.title).split()))


def from_file(name: str, data: bytes) -> Extracted:
    """Extract a file; the extension of its name selects the type.

    Raises:
        RefusalError: If its type is not supported, or it is broken.
    """
    ending = posixpath.splitext(name.lower())[1]
    read = _READERS.get(ending)
    if read is None:
        raise RefusalError(
            400,
            "unsupported_file_type",
            "The emulated service reads txt, md, html, docx and epub, and no PDF.",
            param="file",
        )
    try:
        found = read(data)
    except (ValueError, KeyError, zipfile.BadZipFile, ElementTree.ParseError, NotImplementedError, OSError):
        raise RefusalError(400, "invalid_file", "The file cannot be read.", param="file") from None
    if not found.paragraphs:
        raise RefusalError(400, "empty_file", "There is no text in the file.", param="file")
    return found


class _PageReader(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.title: list[str] = []
        self._silent = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._in_title |= tag == "title"
        if tag in _BLOCKS:
            self.found.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag == "title":
            self._in_title = False
        if tag in _BLOCKS:
            self.found.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._silent:
            self.found.append(re.sub(r"\s+", " ", data))


def _text(data: bytes) -> Extracted:
    return from_text(data.decode("utf-8"))


def _markdown(data: bytes) -> Extracted:
    return Extracted(_paragraphs(data.decode("utf-8")), content_format="markdown")


def _page(data: bytes) -> Extracted:
    return from_html(data.decode("utf-8"))


def _docx(data: bytes) -> Extracted:
    parts = _Parts(data)
    found = _tree(parts.read("word/document.xml")).iter(f"{_WORD}p")
    paragraphs = ["".join(_run(node) for node in paragraph.iter()) for paragraph in found]
    return Extracted(_paragraphs("\n\n".join(paragraphs)))


def _run(node: ElementTree.Element) -> str:
    if node.tag == f"{_WORD}t":
        return node.text or ""
    return {f"{_WORD}tab": " ", f"{_WORD}br": "\n"}.get(node.tag, "")


def _epub(data: bytes) -> Extracted:
    parts = _Parts(data)
    package = next(
        node.attrib["full-path"]
        for node in _tree(parts.read("META-INF/container.xml")).iter()
        if node.tag.endswith("}rootfile")
    )
    book = list(_tree(parts.read(package)).iter())
    title = next((node.text or "" for node in book if node.tag.endswith("}title")), "")
    chapters = {n.attrib["id"]: n.attrib["href"] for n in book if n.tag.endswith("}item")}
    order = [n.attrib["idref"] for n in book if n.tag.endswith("}itemref")]
    folder = posixpath.dirname(package)
    found = [
        from_html(parts.read(posixpath.normpath(posixpath.join(folder, chapters[i]))).decode("utf-8"))
        for i in order
    ]
    return Extracted(tuple(p for chapter in found for p in chapter.paragraphs), title.strip())


class _Parts:
    """The files in a packed file, unpacked within a limit."""

    def __init__(self, data: bytes) -> None:
        self._packed = zipfile.ZipFile(io.BytesIO(data))
        self._room = UNPACKED_LIMIT

    def read(self, name: str) -> bytes:
        with self._packed.open(name) as part:
            found = part.read(self._room + 1)
        self._room -= len(found)
        if self._room < 0:
            raise ValueError("too much to unpack")
        return found


def _tree(data: bytes) -> ElementTree.Element:
    # Entities are what makes XML dangerous; these formats have none.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("a document type in a part")
    return ElementTree.fromstring(data)  # noqa: S314 - see above


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(_lines(text))


def _lines(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n[ \t\r]*\n", text.replace("\r\n", "\n")):
        if found := paragraph.strip():
            yield found


_READERS: dict[str, Callable[[bytes], Extracted]] = {
    ".txt": _text,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _page,
    ".htm": _page,
    ".docx": _docx,
    ".epub": _epub,
}
