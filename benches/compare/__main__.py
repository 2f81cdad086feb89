"""``python benches/compare``: finds the modules of the benches, then runs :mod:`compare.cli`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[:] = [str(Path(__file__).parents[1]), *(p for p in sys.path if Path(p).resolve() != Path(__file__).parent)]
    from compare.cli import main

    sys.exit(main())
