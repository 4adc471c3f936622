"""Worlds for the rules over rendered objects: plain dicts, as if a generator had made them for one environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from groundplan.generating.rendered import Rendered
from groundplan.objects import ref_of
from groundplan.policy import Broken, World
from groundplan.spec import Shared
from platforms import MINIMAL, resolved, with_spec

Rule = Callable[[World], Iterator[Broken]]


@cache
def shared(spec: str = "") -> Shared:
    """What an environment of the smallest platform shares, with `spec` laid into it as by `platforms.with_spec`."""
    return resolved(with_spec(spec) if spec else MINIMAL).platform.shared


def rendered(obj: Mapping[str, Any]) -> Rendered:
    """The object as the platform's own, in its total order by nothing but its identity."""
    return Rendered(ref_of(obj), dict(obj), origin="", generator="test", scope="platform")


def world(*objects: Mapping[str, Any], spec: str = "") -> World:
    """All these objects, rendered for one environment."""
    return World(shared(spec), sorted(map(rendered, objects), key=lambda r: r.ref))


def of_yaml(text: str, spec: str = "") -> World:
    """The objects of a YAML stream."""
    return world(*(obj for obj in yaml.safe_load_all(text) if obj is not None), spec=spec)


def broken(rules: Iterable[Rule], given: World) -> list[Broken]:
    """What these rules have to say, in the order they say it."""
    return [found for rule in rules for found in rule(given)]


def said(found: Iterable[Broken]) -> list[tuple[str, str, str]]:
    """Code, object and pointer of each, sorted."""
    return sorted((one.code, str(one.ref), one.pointer) for one in found)
