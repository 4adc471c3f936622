"""A platform repository, as `groundplan init` writes it, rendered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import groundplan


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither CI nor somebody's taste in colours decides what the tests see."""
    for name in ("CI", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def scaffold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scaffold of `borealis`, rendered. To be copied, never written to."""
    folder = tmp_path_factory.mktemp("scaffold") / "borealis"
    assert groundplan("init", folder).code == 0
    assert groundplan("render", "--root", folder).code == 0
    return folder


@pytest.fixture
def borealis(scaffold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the rendered scaffold, and the current folder."""
    folder = tmp_path / "borealis"
    shutil.copytree(scaffold, folder)
    monkeypatch.chdir(folder)
    return folder
