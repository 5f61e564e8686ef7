"""Which folders of the clients are vendors."""

from __future__ import annotations

from pathlib import Path

from tools.measures.deletions import SHARED, find_vendors

ROOT = Path(__file__).parents[2]


def test_what_clients_of_one_kind_share_is_no_vendor() -> None:
    vendors = find_vendors(ROOT)
    assert {"elevenlabs", "twilio"} <= set(vendors)
    assert not SHARED & set(vendors)


def test_every_shared_folder_exists() -> None:
    assert all((ROOT / "voiceflow" / "clients" / name / "__init__.py").exists() for name in SHARED)


def test_a_folder_without_modules_is_no_vendor(tmp_path: Path) -> None:
    for name in ("acme", "speech"):
        folder = tmp_path / "voiceflow" / "clients" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
    (tmp_path / "voiceflow" / "clients" / "empty").mkdir()
    assert find_vendors(tmp_path) == ["acme"]
