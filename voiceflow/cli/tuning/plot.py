"""The curve as a picture: SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from voiceflow.cli.tuning.replay import CurvePoint

_WIDTH, _HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 48, 56
_COLOURS = ("#1f6f54", "#b5532a", "#3b5ba5", "#7a4f9a", "#8a6d00", "#555555", "#a0305f", "#0e7c86")
LABELS = ("median delay at the end of a turn, ms", "turns cut in a pause")


def svg_curve(
    curves: Sequence[tuple[str, Sequence[CurvePoint]]],
    *,
    title: str,
    now: CurvePoint | None,
    labels: tuple[str, str] = LABELS,
) -> str:
    """Draw cut-offs against delay.

    Args:
        curves: Names and points, each curve from quick to slow.
        title: Above the picture.
        now: Where the present settings are.
        labels: What lies to the right and upwards.
    """
    points = [one for _, curve in curves for one in curve] + ([now] if now else [])
    far = max([1.0, *(one.delay for one in points)])
    high = max([0.1, *(one.cut_offs for one in points)])
    parts = [*_frame(title), *_grid(far, high, labels)]
    for number, (name, curve) in enumerate(curves):
        parts += _curve(name, curve, number, far, high)
    if now is not None:
        x, y = _place(now, far, high)
        parts.append(f'<path d="M{x - 6} {y}H{x + 6}M{x} {y - 6}V{y + 6}" stroke="#111" stroke-width="2"/>')
        parts.append(_text(x + 9, y - 7, "now"))
    return "\n".join([*parts, "</svg>", ""])


def _frame(title: str) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#111">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="24" font-size="15">{escape(title)}</text>',
    ]


def _grid(far: float, high: float, labels: tuple[str, str]) -> list[str]:
    parts = []
    for step in range(6):
        x = _LEFT + step / 5 * (_WIDTH - _LEFT - _RIGHT)
        y = _HEIGHT - _BOTTOM - step / 5 * (_HEIGHT - _TOP - _BOTTOM)
        parts += [
            f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" '
            'stroke="#ddd"/>',
            _text(x, _HEIGHT - _BOTTOM + 18, f"{far * step / 5 * 1000:.0f}", "middle"),
            _text(_LEFT - 8, y + 4, f"{high * step / 5:.0%}", "end"),
        ]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(_text(middle, _HEIGHT - 14, labels[0], "middle"))
    parts.append(_text(_LEFT, _TOP - 10, labels[1]))
    return parts


def _curve(name: str, curve: Sequence[CurvePoint], number: int, far: float, high: float) -> list[str]:
    colour = _COLOURS[number % len(_COLOURS)]
    places = [_place(one, far, high) for one in curve]
    line = " ".join(f"{x},{y}" for x, y in places)
    x, y = _WIDTH - _RIGHT - 8, _TOP + 16 * (number + 1)
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places),
        f'<text x="{x}" y="{y}" text-anchor="end" fill="{colour}">{escape(name)}</text>',
    ]


def _place(one: CurvePoint, far: float, high: float) -> tuple[float, float]:
    x = _LEFT + one.delay / far * (_WIDTH - _LEFT - _RIGHT)
    y = _HEIGHT - _BOTTOM - one.cut_offs / high * (_HEIGHT - _TOP - _BOTTOM)
    return round(x, 1), round(y, 1)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
