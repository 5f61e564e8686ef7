"""Telephone numbers as ITU-T E.164 has them.

Source: https://www.itu.int/rec/T-REC-E.164
"""

from __future__ import annotations

import re

from voiceflow.errors import LocalProtocolError

_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")


def is_e164(number: str) -> bool:
    """Whether it is a plus sign and at most 15 digits, the first of which is not zero."""
    return _NUMBER.fullmatch(number) is not None


def check_e164(number: str, field: str) -> None:
    """Check that a number is in E.164. The number is in no message.

    Raises:
        LocalProtocolError: If it cannot; the message names the field.
    """
    if not is_e164(number):
        raise LocalProtocolError(f"{field}: must be a number in E.164: a plus sign and at most 15 digits")
