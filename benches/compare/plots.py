"""A record → pictures: ratio bars, cost against terms, cost against the length of a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compare.figures import Result, block, blocks, cost, fastest, is_ours, one, rivals

Data = dict[str, Any]

OURS_COLOUR, INK, FAINT = "#0b6e4f", "#222222", "#d9d9d9"
COLOURS = {
    "bylaw": OURS_COLOUR, "matcher_py": "#d1495b", "daachorse, characters": "#30638e", "ahocorasick_rs": "#8d6a9f",
    "hyperscan": "#edae49", "pyahocorasick": "#8c8c8c",
}  # fmt: skip
PANELS = (
    ("judge/en-10k-low", "bylaw, judge", "texts", "A call a message\nEnglish, 10,000 terms"),
    ("judge/zh-10k-low", "bylaw, judge", "texts", "A call a message\nChinese, 10,000 terms"),
    ("batch/en-10k-low", None, "texts", "Batches, best way of each\nEnglish, 10,000 terms"),
    ("batch/zh-10k-low", None, "texts", "Batches, best way of each\nChinese, 10,000 terms"),
    ("document/en-10k-low", "bylaw, judge", "bytes", "A document of {size}\nEnglish, 10,000 terms"),
    ("document/zh-10k-low", "bylaw, judge", "bytes", "A document of {size}\nChinese, 10,000 terms"),
)
SHOWN = 8
"""So many peers a panel; the slowest are in the table."""


def draw(data: Data, folder: Path) -> list[Path]:
    """All pictures for which there are figures."""
    import matplotlib

    matplotlib.use("Agg")
    style = {
        "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
        "axes.edgecolor": "#999999", "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
        "figure.facecolor": "white", "savefig.facecolor": "white", "axes.titlesize": 10, "axes.titlelocation": "left",
    }  # fmt: skip
    with matplotlib.rc_context(style):
        drawn = [_ratios(data, folder / "compare-ratios.png"), _terms(data, folder / "compare-terms.png"),
                 _lengths(data, folder / "compare-length.png")]  # fmt: skip
    return [path for path in drawn if path]


def ratios(data: Data, key: str, ours: str | None, per: str) -> list[tuple[str, float]]:
    """Each peer's best way by bylaw's, the fastest first."""
    found = block(data, key)
    base = one(found, ours) if ours else fastest([r for r in (found or {"results": []})["results"] if is_ours(r)], per)
    if found is None or base is None:
        return []
    best: dict[str, float] = {}
    for result in rivals(found):
        value = cost(result, per) / cost(base, per)
        best[result["peer"]] = min(value, best.get(result["peer"], value))
    return sorted(best.items(), key=lambda item: item[1])[:SHOWN]


def _ratios(data: Data, path: Path) -> Path | None:
    from matplotlib import pyplot as plt

    panels = [
        (title.format(size=_size(data, key)), found)
        for key, ours, per, title in PANELS
        if (found := ratios(data, key, ours, per))
    ]
    if not panels:
        return None
    high = -(-len(panels) // 2)
    figure, grid = plt.subplots(high, min(2, len(panels)), figsize=(9, 2.45 * high + 0.5), squeeze=False)
    for axes, (title, found) in zip(grid.flat, panels, strict=False):
        _bars(axes, title, found)
    for axes in list(grid.flat)[len(panels) :]:
        axes.remove()
    figure.suptitle("Time taken, bylaw = 1 (longer is slower)", x=0.01, ha="left", fontsize=11, fontweight="bold")
    figure.tight_layout(h_pad=1.6, w_pad=2.5)
    return _saved(figure, path)


def _size(data: Data, key: str) -> str:
    size = (block(data, key) or {"facts": {}})["facts"].get("bytes", 0)
    return f"{size / 1e6:.0f} MB" if size >= 500_000 else f"{size / 1e3:.0f} kB"


def _bars(axes: Any, title: str, found: Sequence[tuple[str, float]]) -> None:
    rows = [("bylaw", 1.0), *found]
    values = sorted(value for _, value in rows)
    limit = min(values[-1], max(6.0, 3 * values[len(values) // 2]))
    for row, (name, value) in enumerate(rows):
        ours = name == "bylaw"
        axes.barh(row, min(value, limit), color=OURS_COLOUR if ours else "#b8c4cc", height=0.72)
        text = f"{value:.1f} ×" if value < 100 else f"{value:,.0f} ×"
        axes.text(
            min(value, limit) + limit * 0.012, row, "1" if ours else text + (" →" if value > limit else ""),
            va="center", fontsize=8, fontweight="bold" if ours else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
    axes.axvline(1, color=OURS_COLOUR, linewidth=0.8, alpha=0.5, zorder=0)
    axes.set(xlim=(0, limit * 1.16), xticks=[], yticks=range(len(rows)))
    axes.set_yticklabels([name for name, _ in rows], fontsize=8)
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.invert_yaxis()
    axes.set_title(title, fontsize=9)


def _terms(data: Data, path: Path) -> Path | None:
    from matplotlib import pyplot as plt

    lines = _lines([(found["facts"]["terms"], found["results"]) for _, found in blocks(data, "terms")], "texts")
    if not lines:
        return None
    figure, axes = plt.subplots(figsize=(7, 4))
    _curves(axes, lines)
    axes.set(xlabel="terms", ylabel="CPU ns a message")
    axes.set_title("One call a message, English and Chinese, as the list grows", fontweight="bold")
    figure.tight_layout()
    return _saved(figure, path)


def _lengths(data: Data, path: Path) -> Path | None:
    from matplotlib import pyplot as plt

    languages = {"en": "English", "zh": "Chinese"}
    panels = []
    for code, language in languages.items():
        points = [
            (found["facts"]["length"], found["results"])
            for name, found in blocks(data, "length")
            if name.startswith(code)
        ]
        if lines := _lines(points, "bytes"):
            panels.append((language, lines))
    if not panels:
        return None
    figure, grid = plt.subplots(1, len(panels), figsize=(4.6 * len(panels), 4), squeeze=False, sharey=True)
    for axes, (language, lines) in zip(grid.flat, panels, strict=True):
        _curves(axes, lines)
        axes.set(xlabel="bytes of a text")
        axes.set_title(language)
    grid.flat[0].set_ylabel("CPU ns a byte")
    figure.suptitle("One call a text, as it grows", x=0.01, ha="left", fontsize=11, fontweight="bold")
    figure.tight_layout()
    return _saved(figure, path)


def _lines(points: Sequence[tuple[int, Sequence[Result]]], per: str) -> dict[str, list[tuple[int, float]]]:
    """A line for each engine that has a colour; bylaw's is its public call."""
    lines: dict[str, list[tuple[int, float]]] = {}
    for where, results in sorted(points, key=lambda point: point[0]):
        for result in results:
            if result["label"] == "bylaw, judge" or (not is_ours(result) and result["peer"] in COLOURS):
                lines.setdefault(result["peer"], []).append((where, cost(result, per)))
    return {name: line for name, line in lines.items() if len(line) > 1}


def _short(value: float) -> str:
    """``100``, ``10k``, ``1M``."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


def _curves(axes: Any, lines: dict[str, list[tuple[int, float]]]) -> None:
    from matplotlib.ticker import LogLocator

    for name, line in lines.items():
        ours = name == "bylaw"
        axes.plot(*zip(*line, strict=True), color=COLOURS[name], linewidth=2.4 if ours else 1.3, marker="o",
                  markersize=4 if ours else 3, label=name, zorder=3 if ours else 2)  # fmt: skip
    axes.set(xscale="log", yscale="log")
    axes.xaxis.set_major_formatter(lambda value, _: _short(value))
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.minorticks_off()
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    ends = sorted((line[-1][1], name) for name, line in lines.items())
    _labels(axes, ends, max(line[-1][0] for line in lines.values()))


def _labels(axes: Any, ends: Sequence[tuple[float, str]], right: float) -> None:
    """Names stand at the ends of their lines, apart enough to be read."""
    low, high = axes.get_ylim()
    step = (high / low) ** (1 / 18)
    last = 0.0
    for value, name in ends:
        last = max(value, last * step)
        axes.annotate(
            name, (right, last), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8,
            color=COLOURS[name], fontweight="bold" if name == "bylaw" else "normal", annotation_clip=False,
        )  # fmt: skip


def _saved(figure: Any, path: Path) -> Path:
    from matplotlib import pyplot as plt

    figure.savefig(path, dpi=144, bbox_inches="tight", pad_inches=0.12, metadata={"Software": None})
    plt.close(figure)
    return path
