"""The same values give the same bytes: in any order of writing, hash seed, locale and time zone, today and tomorrow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml12
from hypothesis import given
from hypothesis import strategies as st

from groundplan.compiler import compile_repository
from groundplan.loading import DiskFiles, MemoryFiles
from groundplan.tree import Plan
from platforms import tenant, tenants
from repositories import NOWHERE, files_of, resolved

SOURCES = ("platform.yaml", "tenants", "overlays", "teams")


def sources(root: Path) -> dict[str, bytes]:
    """The reference platform: every kind of file and layer is in it."""
    paths = [p for s in SOURCES for p in ([root / s] if (root / s).is_file() else sorted((root / s).rglob("*.yaml")))]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in paths}


def plan(files: dict[str, bytes]) -> Plan:
    outcome = compile_repository(NOWHERE, MemoryFiles(files), local_generators=False)
    assert not outcome.failed, outcome.findings
    return outcome.plan()


def shuffled(value: Any, random: Random) -> Any:
    """The same data, the entries of every mapping in another order; lists keep theirs."""
    if isinstance(value, dict):
        entries = list(value.items())
        random.shuffle(entries)
        return {k: shuffled(v, random) for k, v in entries}
    if isinstance(value, list):
        return [shuffled(v, random) for v in value]
    return value


@pytest.fixture(scope="module")
def reference(request: pytest.FixtureRequest) -> tuple[dict[str, bytes], Plan]:
    files = sources(request.config.rootpath)
    return files, plan(files)


def test_generators_never_see_the_order_of_writing() -> None:
    """Where a mapping of the spec is walked, it is walked in the order of its keys."""
    quota = "quota: {cpu: 8, memory: 32Gi, pods: 20}, labels: {%s}"
    seen = [resolved(files_of(tenants(tenant(more=quota % text)))).platform for text in ("b: x, a: y", "a: y, b: x")]
    assert repr(seen[0]) == repr(seen[1])
    assert list(seen[0].tenants[0].labels) == ["a", "b"]


@given(seed=st.integers(0, 2**16))
def test_the_order_of_mappings_changes_no_byte(reference: tuple[dict[str, bytes], Plan], seed: int) -> None:
    """Every file of the reference platform, written with the entries of all its mappings in another order."""
    files, expected = reference
    random = Random(seed)
    written = {
        n: yaml12.format_yaml(shuffled(yaml12.parse_yaml(t.decode()), random)).encode() for n, t in files.items()
    }
    assert plan(written) == expected


def test_compiling_twice_gives_the_same(reference: tuple[dict[str, bytes], Plan]) -> None:
    """Nothing is left over from the first time."""
    files, expected = reference
    assert plan(files) == expected


def test_a_comment_or_a_spelling_changes_nothing(reference: tuple[dict[str, bytes], Plan]) -> None:
    """Comments, blank lines, line ends and the spelling of a quantity are not values."""
    files, expected = reference
    written = {
        n: b"\xef\xbb\xbf# a comment\r\n\r\n" + t.replace(b"\n", b" # x\r\n") if b"|" not in t else t
        for n, t in files.items()
    }
    assert written != files
    assert plan(written) == expected


DIGEST = """
import hashlib, sys
from pathlib import Path
from groundplan.compiler import compile_repository
from groundplan.loading import DiskFiles
root = Path(sys.argv[1])
print(hashlib.sha256(repr(compile_repository(root, DiskFiles(root)).plan()).encode()).hexdigest())
"""


def test_no_surrounding_changes_a_byte(root: Path) -> None:
    """Hash seeds, locales, time zones and the working folder of another process make no difference."""
    surroundings = [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "4294967295", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE", "TZ": "America/New_York"},
    ]
    folders = [root, root.parent, Path.home()]
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST, str(root)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), **more},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for more, folder in zip(surroundings, folders, strict=True)
    }
    assert len(digests) == 1
    assert digests != {""}


def test_disk_and_memory_give_the_same(root: Path, reference: tuple[dict[str, bytes], Plan]) -> None:
    """Where the files come from does not matter."""
    assert compile_repository(root, DiskFiles(root)).plan() == reference[1]
