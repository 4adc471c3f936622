"""The command line for tests: a run in this process, a run in one of its own, and a platform to run it on."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from groundplan.cli.application import run

PLAIN = {"COLUMNS": "100", "LC_ALL": "C.UTF-8"}
"""The environment of a process, besides what it needs to start: no CI, no colour, a known width."""


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def groundplan(*arguments: object) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(a) for a in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def environment(**more: str) -> dict[str, str]:
    """What a process of the tests sees, whoever runs them."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "PYTHONPATH")}
    return kept | PLAIN | more


def process(*arguments: object, cwd: Path | None = None, **environ: str) -> Ran:
    """Run a command in a process of its own."""
    return program("-m", "groundplan", *arguments, cwd=cwd, **environ)


def program(*arguments: object, cwd: Path | None = None, **environ: str) -> Ran:
    """Run Python with these arguments."""
    ran = subprocess.run(
        [sys.executable, *(str(a) for a in arguments)],
        cwd=cwd,
        env=environment(**environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder with the sha256 of its bytes, and every link with where it leads."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[path.relative_to(folder).as_posix()] = f"-> {path.readlink()}"
        elif path.is_file():
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def put(folder: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write files into a folder; None takes one away."""
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` of a file, which must hold it."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
