"""E-mail and web addresses, as people say them and as recognisers write them."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language
from voiceflow.turns.values import Dictation, Value

_TOP_LEVELS = frozenset(
    "com org net edu gov mil int info biz name pro app dev io ai co uk ie us ca au nz de at ch fr be nl lu "
    "es pt it "
    "pl cz sk hu ro bg gr dk se no fi ee lv lt ua ru tr in cn jp kr br mx ar cl eu me tv xyz online shop "
    "cloud tech "
    "komm kom कॉम इन コム ネット ジェーピー".split()
)
# "co dot uk": what ends in these may go on.
_MAY_GO_ON = frozenset({"co", "ac", "gov", "org"})
_DOMAIN = re.compile(r"(?:[\w-]+\.)+([a-z]{2,})")
_NAME = re.compile(r"[^\W\d_](?:[\w-]*[._+][\w.+-]{2,}|[\w-]+[._+][\w.+-]*)|www")
_AROUND = "\"'“”()<>,;:!?…"
_NEAR = 2
"""Words that the part after a sign may have: "john dot van berg"."""


def address_of(text: str, language: Language, *, is_expected: bool) -> Dictation | None:
    """Judge the e-mail or web address with which a text ends.

    Args:
        text: What was said so far.
        language: In which the signs are named.
        is_expected: Whether the agent asked for an address, so that a lone "at" is a sign.

    Returns:
        None if the text does not end in one.
    """
    chunks = [chunk.lstrip(_AROUND).rstrip(f"{_AROUND}.") for chunk in language.cut(text.lower()).split()]
    chunks = [chunk for chunk in chunks if chunk]
    if not chunks:
        return None
    is_complete = _judge_written(chunks[-1])
    if is_complete is None:
        return _judge_spoken(chunks, language, is_expected)
    return Dictation(Value.EMAIL, is_complete)


def _judge_written(last: str) -> bool | None:
    """Judge "john@gmail.com"; None if it is no address."""
    _, sign, host = last.partition("@")
    if sign:
        return _DOMAIN.fullmatch(host) is not None
    found = _DOMAIN.fullmatch(last)
    return True if found and found[1] in _TOP_LEVELS else None


def _judge_spoken(chunks: list[str], language: Language, is_expected: bool) -> Dictation | None:
    is_address = is_expected or any(
        chunk in language.address_words or "@" in chunk or _NAME.fullmatch(chunk) for chunk in chunks
    )
    if not is_address:
        return None
    signs = language.dots | language.at | (language.separators & language.address_words)
    places = [place for place, chunk in enumerate(chunks) if chunk in signs]
    if not places:
        return Dictation(Value.EMAIL, False) if _NAME.fullmatch(chunks[-1]) and is_expected else None
    tail = chunks[places[-1] + 1 :]
    if len(tail) == 1 and chunks[places[-1]] in language.dots and tail[0] in _TOP_LEVELS:
        return Dictation(Value.EMAIL, None if tail[0] in _MAY_GO_ON else True)
    return Dictation(Value.EMAIL, False) if len(tail) <= _NEAR else None
