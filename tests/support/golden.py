"""The golden cases: small whole platform repositories beside what they render to.

    tests/golden/cases/<case>/platform.yaml, ...    the input, a platform repository like any other
    tests/golden/cases/<case>/rendered/<env>.yaml    everything the environment renders: each file, under its path

After a change that is meant, `UPDATE_GOLDEN=1 pytest tests/golden` writes the expected files anew. Read the diff, and run
the tests once more: some of them read those files before they are written.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from groundplan.compiler import Outcome, compile_repository
from groundplan.loading import DiskFiles

CASES = Path(__file__).resolve().parents[1] / "golden" / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@cache
def outcome(case: str) -> Outcome:
    """The case compiled, once for all tests of a worker."""
    return compile_repository(CASES / case, DiskFiles(CASES / case))


def files(compiled: Outcome) -> dict[str, dict[str, bytes]]:
    """Environment -> path below rendered/<env>/ -> bytes. Inventories, which hold hashes only, are left out."""
    return {
        environment: {path: file.content for _, owned in plan.owners() for path, file in owned.files.items()}
        for environment, plan in compiled.plan().environments.items()
    }


def stream(rendered: dict[str, bytes]) -> bytes:
    """All files of an environment as one readable text: a YAML stream, a comment with its path before each file."""
    return b"".join(b"---\n# " + path.encode() + b"\n" + content for path, content in sorted(rendered.items()))


class Golden(NamedTuple):
    """An object as the expected files have it, where it stands, and its path below rendered/<env>/."""

    case: str
    environment: str
    path: str
    object: dict[str, Any]

    @property
    def namespace(self) -> str:
        found: str = self.object["metadata"].get("namespace", "")
        return found

    @property
    def name(self) -> str:
        found: str = self.object["metadata"]["name"]
        return found

    @property
    def annotations(self) -> dict[str, str]:
        found: dict[str, str] = self.object["metadata"].get("annotations", {})
        return found

    @property
    def labels(self) -> dict[str, str]:
        found: dict[str, str] = self.object["metadata"].get("labels", {})
        return found

    def __str__(self) -> str:
        return f"{self.case}/{self.environment}/{self.path}"


@cache
def objects() -> tuple[Golden, ...]:
    """Every object of every case, read from the expected files alone."""
    return tuple(
        Golden(file.parents[1].name, file.stem, *_document(text))
        for file in sorted(CASES.glob("*/rendered/*.yaml"))
        for text in file.read_text(encoding="utf-8").split("---\n# ")[1:]
    )


def _document(text: str) -> tuple[str, dict[str, Any]]:
    path, _, body = text.partition("\n")
    return path, yaml.safe_load(body)


def of_kind(kind: str) -> list[Golden]:
    return [golden for golden in objects() if golden.object["kind"] == kind]


def one(case: str, environment: str, path: str) -> dict[str, Any]:
    """The object that an expected file holds. Raises ValueError when there is none."""
    (found,) = [g.object for g in objects() if (g.case, g.environment, g.path) == (case, environment, path)]
    return found
