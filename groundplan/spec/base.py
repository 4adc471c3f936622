"""What every section of the spec is made of.

All models are closed (`extra="forbid"`), strict (a boolean takes no string, a number no text), frozen,
and spelt camelCase in YAML, snake_case in Python.

Two things about a field that merging must know are declared here, beside the type:

- `Keyed`: the items of this list are known by a key, so that layers merge item by item;
- `Spec.shorthand`: a scalar written where this model is expected stands for `{shorthand: scalar}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Strict
from pydantic.alias_generators import to_camel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Keyed:
    """The items of a list are known by the first of `fields` that an item has."""

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True, slots=True)
class Pinned:
    """Where `pinVersions` holds, this field must be set in the environment's own overlays."""


class Spec(BaseModel):
    """A closed, strict, frozen mapping of the platform spec."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        protected_namespaces=(),
    )

    shorthand: ClassVar[str | None] = None


Items = Annotated[tuple[T, ...], Strict(False)]
"""A list that a stronger layer replaces as a whole."""

Named = Annotated[tuple[T, ...], Strict(False), Keyed("name")]
"""A list whose items merge by `name` across layers."""
