from xml.etree import ElementTree

from voiceflow.cli.tuning.plot import svg_curve
from voiceflow.cli.tuning.replay import CurvePoint, TurnSetting
from voiceflow.turns.policy import TurnPolicy

SVG = "{http://www.w3.org/2000/svg}"


def at(cut_offs: float, delay: float) -> CurvePoint:
    return CurvePoint(TurnSetting(TurnPolicy(), 0.3), cut_offs, delay, delay)


def test_the_picture_has_a_dot_for_each_point_within_its_frame() -> None:
    curve = [at(0.5, 0.3), at(0.2, 0.9), at(0.0, 2.0)]
    root = ElementTree.fromstring(svg_curve([("a & b", curve)], title="1 < 2", now=at(0.3, 0.6)))
    dots = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in root.iter(f"{SVG}circle")]
    assert dots == [(158.8, 48.0), (348.4, 249.6), (696.0, 384.0)]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "a & b" in texts
    assert "now" in texts
    assert [title.text for title in root.iter(f"{SVG}title")] == ["1 < 2"]


def test_the_axes_have_the_labels_that_are_asked_for() -> None:
    picture = svg_curve([("x", [at(0.0, 0.4)])], title="t", now=None, labels=("mean delay", "pauses"))
    texts = [text.text for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]
    assert {"mean delay", "pauses"} <= set(texts)


def test_a_picture_without_cut_offs_is_a_picture() -> None:
    assert ElementTree.fromstring(svg_curve([("x", [at(0.0, 0.4)])], title="t", now=None)).tag == f"{SVG}svg"
