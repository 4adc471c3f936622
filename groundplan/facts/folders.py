"""Where the folders lie that stand flat in the checkout and travel inside the wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def builtin_folder(name: Literal["generators", "schemas"]) -> Path:
    """The compiler's own `generators/` or `schemas/`.

    The checkout's folder comes first: an editable install leaves a copy inside the package, which goes stale.
    """
    checkout = _PACKAGE.parent / name
    return checkout if _is_checkout(_PACKAGE.parent) and checkout.is_dir() else _PACKAGE / name


def _is_checkout(folder: Path) -> bool:
    """Whether this project's pyproject.toml is here, and not that of a project that vendors the package."""
    try:
        lines = (folder / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return 'name = "groundplan"' in lines
