"""A report → a picture: recall by kind of evasion, and false alarms by corpus, as bars with their 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence

from bylaw.measure.report import Report
from bylaw.measure.share import Share
from bylaw.svg import FONT, text

_LEFT, _BAR, _RIGHT, _ROW, _HEAD = 230, 420, 190, 26, 52
MOST_BARS = 40
"""Bars of a chart; a picture with more is none."""

Bars = Sequence[tuple[str, Share]]


def svg(report: Report) -> str:
    """The picture, as the text of a file that any browser shows."""
    charts = [c for c in (_recall(report), _false_alarms(report)) if c[1]]
    height = 50 + sum(_HEAD + _ROW * len(bars) + 20 for _, bars, _, _ in charts)
    width = _LEFT + _BAR + _RIGHT
    named = f"{report.policy.name} {report.policy.version}".strip()
    out = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' {FONT} font-size='14'>",
        "<rect width='100%' height='100%' fill='white'/>",
        text(20, 30, f"{named}, as of {report.at.isoformat()}"[:90], size=17, weight="bold"),
    ]
    y = 50
    for title, bars, colour, most in charts:
        out += [f"<g transform='translate(0 {y})'>", *_chart(title, bars, colour, most), "</g>"]
        y += _HEAD + _ROW * len(bars) + 20
    return "\n".join([*out, "</svg>", ""])


Chart = tuple[str, Bars, str, float]
"""Title, bars, colour, and the share that fills the width."""


def _recall(report: Report) -> Chart:
    tally = report.tally
    every = [
        ("plain", tally.plain.sanctioned), ("disguised", tally.disguised.sanctioned),
        *((f"· {kind}", recall.sanctioned) for kind, recall in sorted(tally.kinds.items())),
    ]  # fmt: skip
    bars = [bar for bar in every if bar[1].total][:MOST_BARS]
    return "violating texts that are sanctioned, by kind of evasion", bars, "#2166ac", 1.0


def _false_alarms(report: Report) -> Chart:
    every = [(name, group.share(group.sanctioned, "none")) for name, group in report.tally.corpora.items()]
    bars = [(_tail(name), share) for name, share in every if share.total][:MOST_BARS]
    # Shares of honest texts are small: the widest interval fills the chart.
    widest = max((share.interval[1] for _, share in bars if share.interval), default=1.0)
    return "honest texts that are sanctioned, by corpus", bars, "#b2182b", widest


def _tail(name: str) -> str:
    """The end of a file's name tells more than its beginning."""
    return name if len(name) <= 25 else "…" + name[-24:]


def _chart(title: str, bars: Bars, colour: str, most: float) -> list[str]:
    out = [text(20, 22, title, weight="bold")]
    for step in range(5):
        x = _LEFT + _BAR * step / 4
        out.append(f"<line x1='{x:g}' y1='{_HEAD}' x2='{x:g}' y2='{_HEAD + _ROW * len(bars)}' stroke='#ddd'/>")
        out.append(text(x, _HEAD - 8, _percent(most * step / 4), anchor="middle", fill="#666", size=11))
    for row, (name, share) in enumerate(bars):
        out += _bar(_HEAD + row * _ROW, name, share, colour, most)
    return out


def _bar(y: int, name: str, share: Share, colour: str, most: float) -> list[str]:
    """The share as a bar, its interval as a line with ends."""
    low, high = share.interval or (0.0, 0.0)
    middle, wide = y + _ROW / 2, _BAR / most
    x, end = (round(_LEFT + wide * value, 1) for value in (low, high))
    return [
        text(_LEFT - 10, middle + 5, name, anchor="end"),
        f"<rect x='{_LEFT}' y='{y + 5}' width='{round(wide * (share.value or 0), 1):g}' height='{_ROW - 10}' "
        f"fill='{colour}' opacity='.75'/>",
        f"<path d='M{x:g} {middle - 4:g}v8M{x:g} {middle:g}H{end:g}M{end:g} {middle - 4:g}v8' stroke='#333' "
        "fill='none'/>",
        text(
            _LEFT + _BAR + 12, middle + 5, f"{_percent(share.value or 0)}  {share.count:,} of {share.total:,}",
            fill="#444", size=12,
        ),
    ]  # fmt: skip


def _percent(value: float) -> str:
    return f"{100 * value:.3g} %"
