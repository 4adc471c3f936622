"""What every test shares: hypothesis profiles, and the checkout's root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from upstream import VARIABLE, Upstream, folder

# Deadlines measure the machine, not the code. On CI the examples are the same on every run.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
os.environ.setdefault("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev")  # workers start without CI
settings.load_profile(os.environ["HYPOTHESIS_PROFILE"])

# What the commands say depends on these (progress, colour). A test that is about one of them sets it itself.
for variable in ("CI", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
    os.environ.pop(variable, None)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout: the repository's root, which is also the reference platform."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def upstream(root: Path) -> Upstream:
    """The upstream CRDs as an oracle. Where their folder is absent, the test skips and says so."""
    crds = folder(root)
    if not (crds / "INDEX.tsv").is_file():
        pytest.skip(f"no upstream CRDs: {VARIABLE} names no folder with an INDEX.tsv")
    return Upstream(crds)
