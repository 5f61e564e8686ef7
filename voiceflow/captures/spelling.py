"""Words that somebody spells: "S-M-I-T-H", "b as in boy", "alpha bravo"."""

from __future__ import annotations

import re

from voiceflow.captures.words import CaptureWords

_LETTERS = re.compile(r"[^\W\d_](?:[-–.][^\W\d_])+\.?")


def spelled_in(text: str, words: CaptureWords) -> tuple[str, str]:
    """Split a text into what was said and what was spelled.

    Returns:
        The words outside the letters, and the letters, in lower case; empty if nothing was spelled.
    """
    chunks = without_examples(text.replace(",", " ").split(), words)
    said: list[str] = []
    letters: list[str] = []
    for chunk, doubled in _doubled(chunks, words):
        found = letter_of(chunk, words)
        if not found:
            said.append(chunk)
        elif doubled:
            letters.append(found * doubled)
        else:
            letters.append(found)
    spelled = "".join(letters)
    # One letter alone is an article, an initial or a word.
    return (" ".join(said), spelled) if len(spelled) > 1 else (text, "")


def letter_of(chunk: str, words: CaptureWords) -> str:
    """The letter, or letters joined by hyphens, that a chunk stands for; or nothing."""
    bare = chunk.strip(".,;:!?").lower()
    if len(bare) == 1 and bare.isalpha():
        return bare
    if _LETTERS.fullmatch(bare):
        return "".join(char for char in bare if char.isalpha())
    return words.letters.get(bare, "")


def _doubled(chunks: list[str], words: CaptureWords) -> list[tuple[str, int]]:
    """Chunks with the number of times that "double" in front repeats them; 0 for once."""
    found: list[tuple[str, int]] = []
    times = 0
    for place, chunk in enumerate(chunks):
        following = chunks[place + 1] if place + 1 < len(chunks) else ""
        if chunk.lower() in words.times and letter_of(following, words):
            times = words.times[chunk.lower()]
            continue
        found.append((chunk, times))
        times = 0
    return found


def without_examples(chunks: list[str], words: CaptureWords) -> list[str]:
    """Leave the letter of "b as in boy" alone."""
    kept: list[str] = []
    place = 0
    while place < len(chunks):
        kept.append(chunks[place])
        place += 1
        if len(kept[-1].strip(".,")) != 1:
            continue
        for link in words.spelling:
            length = len(link.split())
            if " ".join(chunks[place : place + length]).lower() == link and place + length < len(chunks):
                if chunks[place + length].lower().startswith(kept[-1].lower().strip(".,")):
                    place += length + 1
                break
    return kept
