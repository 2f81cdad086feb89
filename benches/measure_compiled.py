"""Measures compiling, writing and loading large word lists: time, and memory that stays.

    python benches/measure_compiled.py [LIST …] [--rounds N]

LIST is a file with a term a line; without any, those of the folder with measured corpora are taken, or lists made
up from a seed. Each figure is the least of N processes: others on the machine only ever add; times are CPU times.
*Held* is what the process has more after a policy was made than before (collected), *peak* the most it had
meanwhile; *private* is what it has more that it can share with no other process, after one was opened. Another policy
was loaded before, so that what bylaw keeps for all policies is not counted, but for *first*, where opening is all
the process does.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpora import DEFAULT_FOLDER, made_up_terms

POLICY = """policy "bench" language 1  effective 2022-06-20
terms listed { anywhere from file "terms.txt" }
rule found { severity minor  when any listed }
"""
WARM = 'policy "w" language 1 effective 2022-06-20 terms t { anywhere "a" } rule r { severity minor when any t }'
REAL = ("pat_en_low_100k.txt", "pat_zh_low_100k.txt", "pat_mix_400k.txt")


def memory(file: str, name: str) -> float:
    """A line of a file in /proc/self, in MiB."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self", file).read_text().splitlines() if ":" in line)
    return int(lines[name].split()[0]) / 1024


def private() -> float:
    return memory("smaps_rollup", "Private_Dirty")


def compile_list(folder: Path) -> dict[str, float]:
    import bylaw

    bylaw.from_bytes(bylaw.loads(WARM).to_bytes()).judge("a")
    gc.collect()
    before, began = memory("status", "VmRSS"), time.process_time()
    policy = bylaw.load(folder / "p.bylaw")
    took = time.process_time() - began
    gc.collect()
    out = {
        "compile ms": took * 1e3,
        "held MiB": memory("status", "VmRSS") - before,
        "peak MiB": memory("status", "VmHWM") - before,
    }
    began = time.process_time()
    data = policy.to_bytes()
    out |= {"to_bytes ms": (time.process_time() - began) * 1e3, "MiB": len(data) / 2**20}
    times = []
    for _ in range(5):
        began = time.process_time()
        again = bylaw.from_bytes(data)
        times.append(time.process_time() - began)
        del again
    policy.save(folder / "p.blc")
    return out | {"from_bytes ms": min(times) * 1e3}


def open_list(folder: Path) -> dict[str, float]:
    import bylaw

    began = time.process_time()
    first = bylaw.open_compiled(folder / "p.blc")
    out = {"open first ms": (time.process_time() - began) * 1e3}
    del first
    gc.collect()
    before, began = private(), time.process_time()
    policy = bylaw.open_compiled(folder / "p.blc")
    out["open ms"] = (time.process_time() - began) * 1e3
    policy.judge("an ordinary text")
    return out | {"private MiB": private() - before}


def measured(what: str, folder: Path, rounds: int) -> dict[str, float]:
    """The least of every figure over several processes."""
    command = [sys.executable, __file__, "--in-process", what, str(folder)]
    found = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(rounds)]
    return {name: min(one[name] for one in found) for name in found[0]}


def main() -> None:
    if sys.argv[1:2] == ["--in-process"]:
        print(json.dumps({"compile": compile_list, "open": open_list}[sys.argv[2]](Path(sys.argv[3]))))
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lists", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    lists = options.lists or [DEFAULT_FOLDER / name for name in REAL if (DEFAULT_FOLDER / name).is_file()]
    texts = {path.stem: path.read_text(encoding="utf-8") for path in lists}
    if not texts:
        texts = {f"made-up {name} 100k": "\n".join(made_up_terms(name, 100_000, "low")) for name in ("en", "zh")}
    for name, text in texts.items():
        with tempfile.TemporaryDirectory() as at:
            folder = Path(at)
            (folder / "terms.txt").write_text(text, encoding="utf-8")
            (folder / "p.bylaw").write_text(POLICY, encoding="utf-8")
            found = measured("compile", folder, options.rounds) | measured("open", folder, options.rounds)
        print(name, *(f"{what} {value:,.1f}" for what, value in found.items()), sep="  ")


if __name__ == "__main__":
    main()
