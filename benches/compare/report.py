"""A record → its page, its pictures, and the README's section, which nobody writes by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from compare import tables, targets
from compare.figures import unsteady

Data = dict[str, Any]

BEGIN, END = "<!-- comparison: written by `python benches/compare --report-only` -->", "<!-- end of the comparison -->"
COMMAND = "python benches/compare --report"


def text(data: Data) -> str:
    """The page of a record."""
    return "\n\n".join([_head(data), "## Aims", tables.aims(data), "## All figures", tables.everything(data)]) + "\n"


def write(data: Data, record: Path, readme: Path | None = None) -> list[Path]:
    """The page and the pictures beside the record, and the section of the README."""
    page = record.with_suffix(".md")
    pictures = _pictures(data, record.parent)
    images = "".join(f"![{picture.stem}]({picture.name})\n\n" for picture in pictures)
    page.write_text(text(data).replace("## Aims", f"{images}## Aims", 1), "utf-8")
    if readme:
        readme.write_text(placed(readme.read_text("utf-8"), section(data)), "utf-8")
    return [page, *pictures]


def _pictures(data: Data, folder: Path) -> list[Path]:
    try:
        from compare import plots

        return plots.draw(data, folder)
    except ImportError:
        print("no pictures: matplotlib is not installed (pip install '.[compare]')")
        return []


def section(data: Data) -> str:
    """What the README says: the picture, the aims, how to do it again. Nothing but what the record has."""
    rows = targets.rows(data)
    met, measured = sum(row.met is True for row in rows), sum(row.met is not None for row in rows)
    return f"""{BEGIN}
![How many times bylaw's time other libraries take on the same work](benches/record/compare-ratios.png)

{_conditions(data)} {met} of {measured} aims are met{_unmeasured(len(rows) - measured)}.

{tables.aims(data)}

All figures, every peer, with the plots against list size and text length:
[`benches/record/compare.md`](benches/record/compare.md). What is compared and who is favoured:
[`benches/README.md`](benches/README.md). To do it again, on your texts if you like (`--data FOLDER`):

```sh
pip install ".[compare]" && {COMMAND}
```
{END}"""


def placed(page: str, section: str, begin: str = BEGIN, end: str = END) -> str:
    """A page with that section between its marks."""
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not found.search(page):
        raise SystemExit(f"the page has no marks: {begin}")
    return found.sub(lambda _: section, page)


def _unmeasured(count: int) -> str:
    return f", {count} are not measured" if count else ""


def _conditions(data: Data) -> str:
    machine, settings = data["machine"], data["settings"]
    return (
        f"Measured on {data['made']}: {machine['cpu']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}; {settings['texts']} texts, {settings['messages']:,} messages, "
        f"medians of {settings['repeats']} repeats in turns, CPU time of one thread, equal answers checked first."
    )


def _head(data: Data) -> str:
    wide, total = unsteady(data)
    versions = {result["peer"]: result["version"] for found in data["blocks"].values() for result in found["results"]}
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    noise = f"{wide} of {total} figures have quartiles more than a tenth of their median apart." if total else ""
    return f"# bylaw beside other libraries\n\n{_conditions(data)} {noise}\n\n{listed}."
