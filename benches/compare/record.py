"""What was measured, as JSON: written after every block, so that a run that was broken off goes on where it was."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

FORMAT = 1


class Record:
    """Blocks by name (``judge/en-10k-low``): ``facts``, ``results``, ``missing``."""

    def __init__(self, path: Path | None, settings: dict[str, Any]) -> None:
        self.path = path
        self.data: dict[str, Any] = {
            "format": FORMAT, "made": datetime.now(timezone.utc).strftime("%Y-%m-%d"), "machine": machine(),
            "settings": settings, "blocks": {},
        }  # fmt: skip
        if path and path.is_file():
            self._resume(read(path))

    def _resume(self, found: dict[str, Any]) -> None:
        if found["settings"] != self.data["settings"] or found["machine"] != self.data["machine"]:
            raise SystemExit(
                f"{self.path} was measured with other settings or on another machine; give the same, "
                "another --output, or --again to begin anew"
            )
        self.data = found

    @property
    def blocks(self) -> dict[str, Any]:
        blocks: dict[str, Any] = self.data["blocks"]
        return blocks

    def done(self, key: str) -> bool:
        return key in self.blocks

    def add(self, key: str, facts: dict[str, Any], results: list[dict[str, Any]], missing: dict[str, str]) -> None:
        self.blocks[key] = {"facts": facts, "results": [_short(result) for result in results], "missing": missing}
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside = self.path.with_suffix(".part")
            beside.write_text(dump(self.data), "utf-8")
            os.replace(beside, self.path)


def read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if data.get("format") != FORMAT:
        raise SystemExit(f"{path} is not a record of this program (format {data.get('format')})")
    return data


def dump(data: dict[str, Any]) -> str:
    """JSON with a result a line: small, and differences can be read."""
    blocks = []
    for key, block in data["blocks"].items():
        results = ",\n   ".join(_json(result) for result in block["results"])
        blocks.append(
            f'  {_json(key)}: {{\n   "facts": {_json(block["facts"])},\n   "missing": {_json(block["missing"])},\n'
            f'   "results": [\n   {results}\n  ]}}'
        )
    head = {name: value for name, value in data.items() if name != "blocks"}
    inner = ",\n".join(blocks)
    return json.dumps(head, ensure_ascii=False, indent=1)[:-2] + f',\n "blocks": {{\n{inner}\n }}\n}}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(value: Any) -> Any:
    """Six digits are more than the clock is worth."""
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_short(inner) for inner in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def machine() -> dict[str, Any]:
    """What figures depend on."""
    return {
        "cpu": _cpu(), "cores": os.cpu_count(), "system": platform.system(), "architecture": platform.machine(),
        "python": platform.python_version(),
        "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
    }  # fmt: skip


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
