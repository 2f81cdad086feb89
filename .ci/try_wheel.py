"""Installs bylaw from a folder of wheels into an environment of its own, and judges a message with it.

python .ci/try_wheel.py dist
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CHECK = """
from datetime import date
import bylaw
policy = bylaw.packs.load("wechat-3.24")
decision = policy.judge("高价收购 USDT，秒到账", context={"account.kind": "personal"}, at=date(2022, 7, 1))
assert decision.points == 40 and decision.sanction.step == "rectify", decision
assert "USDT" in [span.text for finding in decision.findings for span in finding.spans], decision
assert bylaw._engine.PROFILE == "release"
print(bylaw.__version__, bylaw._engine.__file__)
"""


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        venv.create(home, with_pip=True)
        python = Path(home) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        install = [python, "-m", "pip", "install", "--quiet", "--find-links", folder, "--only-binary", "bylaw"]
        subprocess.run([*install, "bylaw", "--pre"], check=True)
        subprocess.run([python, "-X", "utf8", "-W", "error", "-c", CHECK], check=True, cwd=home)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
