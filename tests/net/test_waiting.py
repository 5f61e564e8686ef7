"""The wait that a service asks for, in seconds or as a date of its own clock."""

from tests.rows import each_row
from voiceflow.net.waiting import retry_after

SENT = "Sun, 29 Nov 2026 10:00:00 GMT"


@each_row(
    ("headers", "seconds"),
    [
        (None, 0.0),
        ({}, 0.0),
        ({"Retry-After": " 2.5 "}, 2.5),
        ({"Retry-After": "-1"}, 0.0),
        ({"Retry-After": "nan"}, 0.0),
        ({"Retry-After": "Sun, 29 Nov 2026 10:00:07 GMT", "Date": SENT}, 7.0),
        ({"Retry-After": "Sun, 29 Nov 2026 09:00:00 GMT", "Date": SENT}, 0.0),
        ({"Retry-After": "Sun, 29 Nov 2026 10:00:07 GMT"}, 0.0),
    ],
)
def test_the_wait_is_read(headers: dict[str, str] | None, seconds: float) -> None:
    assert retry_after(headers) == seconds
