"""What every section of the spec is made of.

All models are closed (`extra="forbid"`), strict (a boolean takes no string, a number no text), frozen,
and spelt camelCase in YAML, snake_case in Python.

What merging must know about a field is declared here, beside the type:

- `Keyed`: the items of this list are known by a key, so that layers merge item by item;
- `Spec.shorthand`: a scalar written where this model is expected stands for `{shorthand: scalar}`;
- `ListOfKeys`: a list written where this map is expected stands for a map of each name to itself;
- `Scalable`: `quotaScale` of an environment applies to this number.

A field is described by the string literal that follows it. `groundplan.spec.documentation` reads those from the source,
only when a schema is generated or a mistake is explained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

from groundplan.spec.scalars.names import DnsLabel

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


@dataclass(frozen=True, slots=True)
class Scalable:
    """`quotaScale` multiplies this number, rounded down to whole `unit`s, at least one where it was above 0."""

    unit: str = "1"


@dataclass(frozen=True, slots=True)
class ListOfKeys:
    """A list of names written for this map stands for a map of each name to itself."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
        return core_schema.no_info_before_validator_function(as_map_of_keys, handler(source))


def as_map_of_keys(value: Any) -> Any:
    """`[a, b]` as `{a: a, b: b}`; anything else as it is."""
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return {item: item for item in value}
    return value


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
        defer_build=True,
    )

    shorthand: ClassVar[str | None] = None

    misnomers: ClassVar[Mapping[str, str]] = {}
    """Keys that people expect here and that stand elsewhere, each with where."""


PASTED = "Kubernetes objects do not stand here, they are rendered: write {}"
"""Where people paste an object: what to write in its place."""

Items = Annotated[tuple[T, ...], Strict(strict=False)]
"""A list that a stronger layer replaces as a whole."""

Named = Annotated[tuple[T, ...], Strict(strict=False), Keyed("name")]
"""A list whose items merge by `name` across layers."""


def unsaid() -> Any:
    """The default of a section nobody wrote: an empty mapping, from which the section derives all its own defaults."""
    return {}


class NamedItem(Spec):
    """An item of a list that is known by its name."""

    name: DnsLabel
    """The name by which others refer to it and layers merge."""

    environments: Items[DnsLabel] | None = Field(default=None, min_length=1)
    """The environments it exists in; an environment's name means it and all that extend it. Omitted: all."""
