"""The reference is that of the code as it is."""

from docs.build_reference import PACKAGES, PLACE, page


def test_the_reference_is_up_to_date() -> None:
    assert PLACE.read_text("utf-8") == page(), "run: python docs/build_reference.py"


def test_every_name_has_a_line_about_it() -> None:
    bare = [line for line in page().splitlines() if line.startswith("- `") and line.endswith(": ")]
    assert bare == []
    assert len(PACKAGES) == page().count("\n## ")
