"""``python -m tools.mistakes``: the table; ``--write`` puts it into ``docs/mistakes.md``.

The exit status is 1 if a mistake is silent.
"""

from __future__ import annotations

import sys

from loguru import logger

from tools.mistakes.table import PAGE, mistakes, page


def main(arguments: list[str]) -> int:
    """Make the mistakes, and print or write the page."""
    logger.remove()
    seen = {mistake: mistake.seen for mistake in mistakes()}
    text = page(seen)
    if "--write" in arguments:
        PAGE.write_text(text, "utf-8")
    else:
        print(text)  # noqa: T201 - a tool
    silent = [mistake.title for mistake, line in seen.items() if not line]
    print(f"{len(seen)} mistakes, {len(silent)} of them silent", *silent, sep="\n")  # noqa: T201 - a tool
    return int(bool(silent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
