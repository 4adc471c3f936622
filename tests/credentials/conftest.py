"""A small platform under Git, rendered and committed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from command_line import groundplan, put
from platforms import tenant, tenants, with_spec

FILES = {"platform.yaml": with_spec(tenants(tenant(), tenant("speech"))), "overlays/dev.yaml": ""}
NO_CONFIG = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The platform. To be copied, never written to."""
    folder = tmp_path_factory.mktemp("rendered") / "borealis"
    put(folder, FILES)
    assert groundplan("render", "--root", folder).code == 0
    git(folder, "init", "-q", "-b", "main")
    for key, value in (("user.name", "Ada"), ("user.email", "ada@borealis.example"), ("gc.auto", "0")):
        git(folder, "config", key, value)
    commit(folder)
    return folder


@pytest.fixture
def platform(rendered: Path, tmp_path: Path) -> Path:
    """A copy of its own."""
    folder = tmp_path / "borealis"
    shutil.copytree(rendered, folder)
    return folder
