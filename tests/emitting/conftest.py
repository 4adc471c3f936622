from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from groundplan import emitting


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, object], None]]:
    """Replace a rule of the emitter for one test."""

    def replace(name: str, broken: object) -> None:
        monkeypatch.setattr(emitting, name, broken, raising=False)
        emitting.forget()

    yield replace
    monkeypatch.undo()
    emitting.forget()
