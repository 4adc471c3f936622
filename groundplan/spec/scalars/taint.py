"""Taints as kubectl writes them: `key=value:Effect`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from groundplan.spec.scalars.core import Parsed, refusal
from groundplan.spec.scalars.names import LABEL_KEY, LABEL_VALUE

_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_EXPECTED = "a taint: `key=value:Effect` or `key:Effect`, the effect NoSchedule, PreferNoSchedule or NoExecute"


@dataclass(frozen=True, slots=True)
class Taint(Parsed):
    """What keeps pods off a node unless they tolerate it."""

    key: str
    value: str
    effect: str

    schema: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "pattern": "^[^=:]+(=[^=:]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$",
        "examples": ["nvidia.com/gpu=present:NoSchedule"],
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        pair, _, effect = text.rpartition(":")
        key, _, value = pair.partition("=")
        if effect not in _EFFECTS or not key:
            hint = f"write {text}:NoSchedule" if pair == "" else ""
            raise refusal("taint", f"`{text}` is not a taint", _EXPECTED, hint)
        return cls(LABEL_KEY.check(key), LABEL_VALUE.check(value), effect)

    def __str__(self) -> str:
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"
