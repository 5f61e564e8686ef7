"""The words in a recogniser's text."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 10_000
"""Characters kept of one transcript: ten minutes of fast speech. Longer text is not speech."""

# Stems of the words by which recognisers describe sounds other than speech.
_SOUNDS = (
    "silen|blank|no ?audio|no ?speech|no ?voice|inaudible|unintelligible|indistinct|incomprehensible|unclear|"
    "music|musik|musique|música|song|singing|humming|whistl|instrumental|jingle|"
    "laugh|chuckl|giggl|cough|sneez|sniff|sigh|gasp|breath|exhal|inhal|groan|moan|grunt|yawn|cry|crying|sob|"
    "scream|clears? throat|throat|smack|swallow|hiccup|burp|kiss|"
    "nois|static|background|chatter|crowd|applau|clap|cheer|beep|ring|dial|tone|click|clink|"
    "knock|door|footstep|typing|keyboard|rustl|wind|rain|traffic|engine|siren|horn|bark|bird|dog|"
    "speaking|speaks|foreign|language|crosstalk|overlapping|pause|sound|"
    "unk|unknown|sil|eps|spn|nsn|noi|endoftext|startoftranscript|nospeech|end of|"
    "stille|geräusch|rauschen|lachen|lacht|husten|hustet|applaus|seufz|unverständlich|"
    "silencio|ruido|risa|ríe|tos|tose|suspir|aplauso|inaudible|"
    "bruit|rire|rit|toux|tousse|soupir|applaudi|"
    "音楽|拍手|笑|沈黙|音乐|掌声|笑声"
)
_SOUND = re.compile(rf"(?:^|[\W_])(?:{_SOUNDS})", re.IGNORECASE)
_ENCLOSED = re.compile(
    r"\[[^\[\]]{0,80}\]|【[^【】]{0,80}】|\([^()]{0,80}\)|（[^（）]{0,80}）"
    r"|<[^<>]{0,80}>|\{[^{}]{0,80}\}|\*+[^*\n]{1,80}\*+"
)
_ASIDE = re.compile(r"(?:\([^()]*\)|（[^（）]*）|\*+[^*]*\*+)[.!?…\s]*")
_SUNG = re.compile(r"[♪♫♬♩🎵🎶][^♪♫♬♩🎵🎶]*[♪♫♬♩🎵🎶]|[♪♫♬♩🎵🎶]")
# Letters by their category, which nobody writes or says.
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
_JOINERS = "\u200c\u200d"


def normalise_transcript(text: str, *, limit: int = LIMIT) -> str:
    """Return the words of a recogniser's text.

    Descriptions of other sounds ("[BLANK_AUDIO]", "(silence)", "*coughs*", "<unk>", text between notes) are
    removed; brackets with other text stay, since "[card]" may stand for a
    number that a processor hides. White space is collapsed, control characters go, halves of surrogate pairs
    are joined or replaced.

    Args:
        text: As the recogniser wrote it.
        limit: Characters kept.

    Returns:
        The words, or an empty text if there is no letter and no digit of any script.
    """
    text = text[: 2 * limit].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _SUNG.sub(" ", "".join(map(_plain, text)))
    if _ASIDE.fullmatch(text.strip()) and not any(map(str.isdigit, text)):
        return ""
    text = _ENCLOSED.sub(_speech, text)
    text = " ".join(text.split())
    if not any(map(str.isalnum, text)):
        return ""
    return text if len(text) <= limit else text[:limit].rstrip()


def _speech(found: re.Match[str]) -> str:
    """What an enclosed text says: nothing, if it describes a sound."""
    inside = found[0].strip("[]【】()（）<>{}*|").strip()
    is_sound = not inside or (not any(map(str.isdigit, inside)) and _SOUND.search(inside) is not None)
    return " " if is_sound else found[0]


def _plain(char: str) -> str:
    if char in _BLANK_LETTERS:
        return " "
    if char in _JOINERS:
        return char
    match unicodedata.category(char):
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
        case "Cf" | "Cn" | "Co" | "Cs":
            return ""
    return char
