"""What the commands cost on the reference platform, as medians of interleaved runs.

    python benchmarks/run.py [--runs 5] [--root .] [--json]

Each figure is of a whole process, by the operating system's own accounting. Machines differ and are noisy: the ratios
to a bare interpreter and to the floor (the same files written from memory by plain writes) are what to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

FLOOR = """
import os, pickle, sys
files = pickle.load(open(sys.argv[1], "rb"))
for path, content in files.items():
    full = os.path.join(sys.argv[2], path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as stream:
        stream.write(content)
"""

GOALS = {"version": ("cpu", 0.12), "check": ("cpu", 0.6), "render, cold": ("wall", 1.5)}
"""What we want on 2 cores, in seconds; for orientation, never a test."""


class Figure(NamedTuple):
    """One finished process: processor and wall seconds, peak memory in MiB."""

    cpu: float
    wall: float
    peak: float


def measure(command: Sequence[str], root: Path) -> Figure:
    """Run a command to its end. Raises when it fails: a benchmark of a failure says nothing."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said.decode(errors='replace')}")
    return Figure(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024)


def workloads(root: Path, scratch: Path) -> dict[str, Callable[[], Figure]]:
    """What is measured, by name. Every run of a cold render, and of the floor, writes to a folder of its own."""
    groundplan = [sys.executable, "-m", "groundplan"]
    warm = scratch / "warm"
    subprocess.run([*groundplan, "render", "--output", str(warm)], cwd=root, check=True, capture_output=True)
    pickled = scratch / "files.pickle"
    _pickle(warm, pickled)

    def fresh() -> str:
        return tempfile.mkdtemp(dir=scratch)

    return {
        "bare interpreter": lambda: measure([sys.executable, "-c", "pass"], root),
        "version": lambda: measure([*groundplan, "--version"], root),
        "check": lambda: measure([*groundplan, "check"], root),
        "render, cold": lambda: measure([*groundplan, "render", "--output", fresh()], root),
        "render, unchanged": lambda: measure([*groundplan, "render", "--output", str(warm)], root),
        "render --check": lambda: measure([*groundplan, "render", "--check", "--output", str(warm)], root),
        "floor: plain writes": lambda: measure([sys.executable, "-c", FLOOR, str(pickled), fresh()], root),
    }


def _pickle(folder: Path, target: Path) -> None:
    import pickle

    files = {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}
    target.write_bytes(pickle.dumps(files))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--json", action="store_true", help="print the medians as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        runs = workloads(arguments.root, Path(scratch))
        figures: dict[str, list[Figure]] = {name: [] for name in runs}
        for _ in range(arguments.runs):
            for name, run in runs.items():
                figures[name].append(run())
    medians = {
        name: Figure(*(statistics.median(column) for column in zip(*f, strict=True))) for name, f in figures.items()
    }
    print(json.dumps({n: f._asdict() for n, f in medians.items()}, indent=2) if arguments.json else table(medians))


def table(medians: dict[str, Figure]) -> str:
    """The medians as a table, with the ratio of processor time to a bare interpreter's."""
    bare = medians["bare interpreter"].cpu
    lines = [f"{'':22}{'cpu s':>8}{'wall s':>8}{'MiB':>6}{'x bare':>8}   goal"]
    for name, figure in medians.items():
        kind, goal = GOALS.get(name, ("", 0.0))
        said = f"   {kind} < {goal} s" if kind else ""
        lines.append(f"{name:22}{figure.cpu:8.3f}{figure.wall:8.3f}{figure.peak:6.0f}{figure.cpu / bare:8.1f}{said}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
