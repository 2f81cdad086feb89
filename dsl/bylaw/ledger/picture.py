"""A case → SVG: its balance over time against the steps, what was recorded, and what was switched off how long.

The balance is drawn as it is known at the case's moment: what was reversed since is not in it. After that moment it is
dashed: what it will be if nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from bylaw.ledger.case import Case, Entry
from bylaw.sanctions.account import Imposed
from bylaw.sanctions.balance import Act, balance
from bylaw.sanctions.events import SECOND, Violation, when
from bylaw.sanctions.log import Log
from bylaw.sanctions.replay import as_it_became_known

DAY = 86_400 * SECOND
COLOURS = {"warn": "#b8860b", "rectify": "#d2691e", "restrict": "#8e44ad", "suspend": "#c0392b", "ban": "#7b0f0f"}
_WIDTH, _LEFT, _RIGHT, _TOP, _PLOT, _BAR = 960, 64, 120, 56, 280, 22
_SAMPLES = 400


@dataclass(frozen=True)
class _Scale:
    first: int
    last: int
    most: int

    def x(self, at: int) -> float:
        inner = _WIDTH - _LEFT - _RIGHT
        return round(_LEFT + inner * (min(max(at, self.first), self.last) - self.first) / (self.last - self.first), 1)

    def y(self, points: int) -> float:
        return round(_TOP + _PLOT * (1 - points / self.most), 1)


def svg(case: Case) -> str:
    """The picture, as the text of a file that any browser shows."""
    measures = _merged(case.account.imposed)
    acts = _acts(case)
    scale = _scale(case, acts, measures)
    height = _TOP + _PLOT + 44 + _BAR * max(1, len(measures)) + 66
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'font-family="system-ui, \'Noto Sans CJK SC\', sans-serif" font-size="12" fill="#333">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        *_heading(case),
        *_steps(case, scale),
        *_dates(scale, height),
        *_curve(case, acts, scale),
        *_marks(case, scale),
        *_bars(case, measures, scale),
        *_legend(height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _acts(case: Case) -> list[Act]:
    return as_it_became_known(Log(case.events, case.at), case.ladder).acts


def _scale(case: Case, acts: Sequence[Act], measures: Sequence[Imposed]) -> _Scale:
    first = min([e.at for e in case.entries], default=case.at - DAY)
    ends = [m.end for m in measures if m.end is not None]
    last = max([case.at, *(end for end in ends if end > case.at)])
    margin = max(DAY, (last - first) // 25)
    peak = max((balance([b for b in acts if b.at <= a.at], case.ladder, a.at) for a in acts), default=0)
    above = [rung.points for rung in case.ladder.rungs if rung.points > peak]
    return _Scale(first - margin, last + margin, max(1, round(max([peak, *above[:1]]) * 1.12)))


def _heading(case: Case) -> list[str]:
    policy = f" · {case.policy} {case.version}".rstrip() if case.policy else ""
    at = when(case.at).strftime("%Y-%m-%d %H:%M UTC")
    return [
        _text(_LEFT, 22, f"Account {case.name}", size=16, weight="bold"),
        _text(_LEFT, 41, f"{case.balance} points, standing: {case.standing}, as of {at}{policy}", colour="#666"),
    ]


def _steps(case: Case, scale: _Scale) -> list[str]:
    """A line for each step at its threshold."""
    out, right = [], _WIDTH - _RIGHT
    below = float(scale.y(0)) + 40
    for rung in case.ladder.rungs:
        if rung.points > scale.most:
            continue
        y, colour = scale.y(rung.points), COLOURS.get(rung.step, "#666")
        out.append(
            f'<line x1="{_LEFT}" y1="{y}" x2="{right}" y2="{y}" stroke="{colour}" stroke-dasharray="2 4" opacity=".8"/>'
        )
        label = min(y + 4, below - 13)  # labels of steps that lie close keep apart
        below = label
        out.append(_text(right + 8, label, f"{rung.points} {rung.step}", colour=colour))
    zero = scale.y(0)
    out.append(f'<line x1="{_LEFT}" y1="{zero}" x2="{right}" y2="{zero}" stroke="#999"/>')
    out.append(_text(_LEFT - 8, zero + 4, "0", anchor="end", colour="#666"))
    out.append(_text(_LEFT - 8, _TOP + 10, "points", anchor="end", colour="#666"))
    return out


def _dates(scale: _Scale, height: int) -> list[str]:
    """Dates under the plot, at most ten."""
    days = (scale.last - scale.first) / DAY
    step = next((s for s in (1, 2, 7, 14, 30, 60, 90, 180, 365) if days / s <= 10), 730) * DAY
    out, at = [], (scale.first // DAY + 1) * DAY
    while at < scale.last:
        x = scale.x(at)
        out.append(f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{height - 58}" stroke="#eee"/>')
        out.append(_text(x, height - 42, when(at).strftime("%Y-%m-%d"), anchor="middle", colour="#666", size=11))
        at += step
    return out


def _curve(case: Case, acts: Sequence[Act], scale: _Scale) -> list[str]:
    """The balance: up at once, down day by day."""
    moments = {scale.first + (scale.last - scale.first) * n // _SAMPLES for n in range(_SAMPLES + 1)} | {case.at}
    changes = {a.at for a in acts} | {e.at for e in case.entries if e.kind == "rectified"}
    moments |= changes | {at - 1 for at in changes}
    points = [(at, balance([a for a in acts if a.at <= at], case.ladder, at)) for at in sorted(moments)]
    past = [(at, b) for at, b in points if at <= case.at]
    future = [(at, b) for at, b in points if at >= case.at]
    x = scale.x(case.at)
    ground = f"{scale.x(past[-1][0])},{scale.y(0)} {scale.x(past[0][0])},{scale.y(0)}" if past else ""
    return [
        f'<polygon points="{_points(past, scale)} {ground}" fill="#2c6fbb" opacity=".12"/>',
        f'<polyline points="{_points(past, scale)}" fill="none" stroke="#2c6fbb" stroke-width="2"/>',
        f'<polyline points="{_points(future, scale)}" fill="none" stroke="#2c6fbb" stroke-width="1.5" '
        'stroke-dasharray="5 4"/>',
        f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{scale.y(0)}" stroke="#2c6fbb" opacity=".5"/>',
    ]


def _points(points: Sequence[tuple[int, int]], scale: _Scale) -> str:
    return " ".join(f"{scale.x(at)},{scale.y(b)}" for at, b in points)


_SIGNS: dict[str, tuple[str, str]] = {
    "violation": ("●", "#c0392b"), "notice": ("✉", "#2c6fbb"), "rectified": ("✓", "#27823b"),
    "missed_deadline": ("✗", "#c0392b"), "reversal": ("↺", "#27823b"), "confirmation": ("⚑", "#7b0f0f"),
    "review": ("?", "#8e44ad"),
}  # fmt: skip


def _marks(case: Case, scale: _Scale) -> list[str]:
    """What was recorded, under the curve: a row of signs, violations above the rest."""
    out, last = [], {15: -99.0, 30: -99.0}
    reversed_ = {key for e in case.entries if e.event and e.kind == "reversal" for key in getattr(e.event, "keys", ())}
    for entry in case.entries:
        if entry.kind not in _SIGNS:
            continue
        sign, colour = _SIGNS[entry.kind]
        event = entry.event
        if isinstance(event, Violation) and (event.lane != "enforce" or event.key in reversed_):
            sign, colour = "○", "#888"
        row = 15 if entry.kind == "violation" else 30
        x = last[row] = max(scale.x(entry.at), last[row] + 11)  # signs of one moment stand side by side
        title = escape(_clean(f"{when(entry.at):%Y-%m-%d %H:%M} {describe(entry)}"))
        out.append(
            f'<text x="{x}" y="{scale.y(0) + row}" text-anchor="middle" fill="{colour}">{sign}'
            f"<title>{title}</title></text>"
        )
    return out


def _legend(height: int) -> list[str]:
    """What the signs mean."""
    out, x = [], float(_LEFT)
    for kind, (sign, colour) in {**_SIGNS, "grey or reversed": ("○", "#888")}.items():
        label = kind.replace("_", " ")
        out.append(f'<text x="{x}" y="{height - 8}" font-size="11" fill="{colour}">{sign}</text>')
        out.append(_text(x + 13, height - 8, label, colour="#666", size=11))
        x += 34 + 6 * len(label)
    return out


def _bars(case: Case, measures: Sequence[Imposed], scale: _Scale) -> list[str]:
    """A bar for each measure."""
    out, y = [], scale.y(0) + 44
    if not measures:
        return [_text(_LEFT, y + 14, "nothing was switched off", colour="#666")]
    for measure in measures:
        start, end = scale.x(measure.start), scale.x(scale.last if measure.end is None else measure.end)
        colour, now = COLOURS.get(measure.measure.kind, "#666"), measure.in_force(case.at)
        out.append(
            f'<rect x="{start}" y="{y}" width="{max(2.0, round(end - start, 1))}" height="{_BAR - 6}" rx="3" '
            f'fill="{colour}" opacity="{0.9 if now else 0.35}"/>'
        )
        label, inside = describe_measure(measure), (end - start) > 250
        if inside:
            out.append(_text(start + 6, y + 12, label, colour="#fff", size=11))
        elif end < _WIDTH - 260:
            out.append(_text(end + 6, y + 12, label, size=11))
        else:
            out.append(_text(start - 6, y + 12, label, anchor="end", size=11))
        y += _BAR
    return out


def _merged(measures: Sequence[Imposed]) -> list[Imposed]:
    return sorted(set(measures), key=lambda m: (m.start, m.end or 2**63, m.measure.kind))


def describe_measure(imposed: Imposed) -> str:
    """A measure and until when, in a few words."""
    end = f"until {when(imposed.end):%Y-%m-%d}" if imposed.end is not None else "without end"
    what = " ".join([imposed.measure.kind, ", ".join(imposed.measure.features)]).strip()
    by = f", confirmed by {imposed.confirmed_by}" if imposed.confirmed_by else ""
    return f"{what} {end}{by}"


def describe(entry: Entry) -> str:
    """What one entry says, in a few words."""
    event, decision = entry.event, entry.decision
    if decision is not None:
        return f"decision on {decision['item']}: {decision['points']} points, {decision['sanction']['step']}"
    if event is None:
        return "texts erased"
    if isinstance(event, Violation):
        lane = "" if event.lane == "enforce" else f" ({event.lane})"
        return f"{event.category} in {event.item}: {event.severity}, {event.points} points{lane}"
    said: dict[str, Callable[[], str]] = {
        "reversal": lambda: f"reversed: {getattr(event, 'reason', '')}",
        "confirmation": lambda: f"{getattr(event, 'step', '')} confirmed by {getattr(event, 'by', '')}",
        "review": lambda: f"{'upheld' if getattr(event, 'upheld', 0) else 'put aside'} by {getattr(event, 'by', '')}",
    }
    what = said[entry.kind]() if entry.kind in said else entry.kind.replace("_", " ")
    return f"{what} [{', '.join(event.keys)}]"


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", colour: str = "#333", size: int = 12, weight: str = ""
) -> str:  # fmt: skip
    bold = f' font-weight="{weight}"' if weight else ""
    said = escape(_clean(text))
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}" font-size="{size}"{bold}>{said}</text>'


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join("\N{REPLACEMENT CHARACTER}" if ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 or ord(c) in (0xFFFE, 0xFFFF)
                   else c for c in text)  # fmt: skip
