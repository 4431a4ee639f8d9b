"""What the scripts of pages compute, by node: the files as they are published, and data beside."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ASSETS = Path(__file__).parents[2] / "tools" / "site" / "assets"


def by_script(place: Path, body: str, data: Any) -> Any:
    """Return what a script prints as JSON; skips without node.

    place: an empty directory. body: a module's text, to which `data` is known; it sets `answer`.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, which runs scripts of pages here, is not installed")
    for name in ("laws.js", "quantities.js"):
        shutil.copy(ASSETS / name, place / name)
    (place / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (place / "data.json").write_text(json.dumps(data), encoding="utf-8")
    head = (
        'import { readFileSync } from "node:fs";\n'
        'import * as laws from "./laws.js";\n'
        'import * as quantities from "./quantities.js";\n'
        'const data = JSON.parse(readFileSync("data.json", "utf-8"));\n'
    )
    tail = "\nconsole.log(JSON.stringify(answer));\n"
    (place / "run.js").write_text(head + body + tail, encoding="utf-8")
    done = subprocess.run(
        [node, "run.js"], cwd=place, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
