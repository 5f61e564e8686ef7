"""Reading an app's JSON messages on a media stream, as strictly as carriers do."""

from __future__ import annotations

import json
from binascii import Error as Base64Error
from binascii import a2b_base64

from voiceflow.emulators.kit.wire import AppMark, Message, Refused


def read_event(message: Message) -> dict[str, object] | Refused:
    """The content of a message, which has an ``event``; or what is wrong with it."""
    if isinstance(message, bytes):
        return Refused("a binary message")
    try:
        content = json.loads(message)
    except (ValueError, RecursionError):
        return Refused("not JSON")
    if not isinstance(content, dict) or not isinstance(content.get("event"), str):
        return Refused("not an object with an event")
    return content


def read_mark(mark: object) -> AppMark | Refused:
    """The mark that an app sends, which holds a name and nothing else."""
    if not isinstance(mark, dict) or mark.keys() != {"name"} or type(mark["name"]) is not str:
        return Refused("mark holds exactly a name")
    return AppMark(mark["name"])


def read_payload(media: object) -> bytes | Refused:
    """The audio that an app sends, which holds a payload and nothing else."""
    if not isinstance(media, dict) or media.keys() != {"payload"} or type(media["payload"]) is not str:
        return Refused("media holds exactly a payload")
    try:
        return a2b_base64(media["payload"].encode("ascii"), strict_mode=True)
    except (Base64Error, UnicodeEncodeError):
        return Refused("the payload is not base64")
