"""Times in settings: seconds, where people write milliseconds."""

LONGEST = 300.0
"""No setting of a conversation is longer than five minutes."""


def check_seconds(name: str, value: object, *, least: float | None = None) -> None:
    """Refuse a setting that is not a time in seconds.

    Args:
        name: Of the setting.
        value: Its value.
        least: The least value allowed; by default it must be above 0.

    Raises:
        TypeError: If it is no number.
        ValueError: If it is too small, or so large that it is likely meant in milliseconds.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{name} is a number of seconds, not {type(value).__name__}")
    if least is None and not value > 0:
        raise ValueError(f"{name} must be above 0 seconds")
    if least is not None and not value >= least:
        raise ValueError(f"{name} is {least:g} seconds or more")
    if value > LONGEST:
        raise ValueError(
            f"{name} is in seconds, at most {LONGEST:g}: {value:g} looks like milliseconds, "
            f"write {value / 1000:g}"
        )
