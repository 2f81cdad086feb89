"""Makes the tables that the engine embeds: fold.tsv, readings.tsv, splits.tsv, pictures.tsv, alike.tsv.

    python engine/data/generate.py [--check] [TABLE ...]

Writes the tables, or with --check exits with 1 if they are not what would be written. All of them, if none is named.

Everything is made from the files in sources/, listed in sources/manifest.toml, and, for fold.tsv, from Python's own
character database: that needs a Python that has Unicode 15.0.0 (Python 3.12), so that the table does not depend on
who makes it. The other tables are made after fold.tsv and read it. What is in a table, and why, its module in
generator/ says.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from generator import alike, fold_table, pictures, readings, splits
from generator.pinned import MANIFEST

HERE = Path(__file__).resolve().parent
TABLES = {  # in the order they need
    "fold": fold_table.make,
    "readings": readings.make,
    "splits": splits.make,
    "pictures": pictures.make,
    "alike": alike.make,
}


def make(table: str) -> bytes:
    if table == "fold" and unicodedata.unidata_version != MANIFEST["unicode"]:
        sys.exit(
            f"this Python knows Unicode {unicodedata.unidata_version}; the table is made from "
            f"Unicode {MANIFEST['unicode']}: run the generator with Python 3.12"
        )
    return TABLES[table]().encode("utf-8")


def main(arguments: list[str]) -> int:
    wanted = [argument for argument in arguments if argument != "--check"] or list(TABLES)
    if not set(wanted) <= set(TABLES):
        sys.exit(__doc__)
    same = True
    for table in wanted:
        path, text = HERE / f"{table}.tsv", make(table)
        if "--check" not in arguments:
            path.write_bytes(text)
        elif not path.exists() or path.read_bytes() != text:
            same = False
            print(f"{path.name} differs from what generate.py makes")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
