"""The packages know one another as docs/architecture.md says, and the start is light."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

GENERATORS_MAY_KNOW = re.compile(r"groundplan\.(spec|objects|capacity|facts)(\..*)?")  # objects has Manifest
HEAVY = {"git", "hypothesis", "jsonschema", "jsonschema_rs", "kubernetes", "kubernetes_validate", "rich"}


def loaded_by(statement: str) -> set[str]:
    """The top-level modules, and some others, that Python has loaded after a statement."""
    program = f"{statement}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_imports_go_down_only(root: Path) -> None:
    """Each package imports only those below it, and generators keep apart: the contracts of pyproject.toml hold."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_evaluators_know_nothing_of_what_they_judge(root: Path) -> None:
    """The oracles of packets and of admission share no code with the compiler: the contract of tests/support holds."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=root / "tests" / "support", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_generators_know_the_spec_the_builders_the_engines_and_the_facts(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A generator imports nothing else of the compiler, not even another generator."""
    monkeypatch.syspath_prepend(root)
    graph = grimp.build_graph("groundplan", "generators", cache_dir=None)
    known = {
        (module, imported)
        for module in graph.find_descendants("generators")
        for imported in graph.find_modules_directly_imported_by(module)
        if GENERATORS_MAY_KNOW.fullmatch(imported) is None
    }
    assert known == set()


@pytest.mark.parametrize("module", ["groundplan.findings", "groundplan.spec", "groundplan.compiler", "groundplan.cli"])
def test_the_start_is_light(module: str) -> None:
    """What only some commands need is loaded by them: start-up time is every command's."""
    assert loaded_by(f"import {module}") & HEAVY == set()


def test_the_version_needs_no_model() -> None:
    """`groundplan --version` does not build the spec's models."""
    assert "pydantic" not in loaded_by("import groundplan.cli")
