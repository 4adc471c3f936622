"""What the rules look at: all objects of one environment, indexed, and the facts they were rendered from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from groundplan.facts import kubeflow, labels
from groundplan.findings import Severity
from groundplan.generating.rendered import Rendered
from groundplan.objects import Ref
from groundplan.spec import Shared

Object = Mapping[str, Any]
T = TypeVar("T")


class Broken(NamedTuple):
    """A rule that one object breaks. `pointer` is an RFC 6901 JSON pointer into it, `""` for the object as a whole.

    `expected`, `hint` and `severity` are as in `Finding`; `others` are objects at the other end of a conflict, each with
    words about it.
    """

    code: str
    ref: Ref
    pointer: str
    message: str
    expected: str = ""
    hint: str = ""
    others: tuple[tuple[Ref, str], ...] = ()
    severity: Severity = "error"


@dataclass(frozen=True)
class World:
    """One environment's objects in their total order.

    `reported` are texts of the sources that were found to be credentials, so that objects made from them say no more.
    """

    shared: Shared
    objects: Sequence[Rendered]
    reported: frozenset[str] = frozenset()
    _kinds: dict[tuple[str, str], list[Rendered]] = field(default_factory=dict, repr=False)
    _made: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for rendered in self.objects:
            self._kinds.setdefault((rendered.ref.group, rendered.ref.kind), []).append(rendered)

    def of(self, group: str, *kinds: str) -> Iterator[tuple[Ref, Object]]:
        """The objects of these kinds of one group."""
        for kind in kinds:
            for rendered in self._kinds.get((group, kind), ()):
                yield rendered.ref, rendered.object

    def get(self, ref: Ref) -> Object | None:
        """The object of this identity, or None when it is not rendered."""
        return self._by_ref.get(ref)

    def once(self, make: Callable[[World], T]) -> T:
        """What `make` makes of this world, made once however many rules ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def _by_ref(self) -> dict[Ref, Object]:
        return {rendered.ref: rendered.object for rendered in self.objects}

    @cached_property
    def namespaces(self) -> dict[str, dict[str, str]]:
        """The labels of each rendered Namespace."""
        return {ref.name: labels_of(obj) for ref, obj in self.of("", "Namespace")}

    @cached_property
    def tenants(self) -> frozenset[str]:
        """The namespaces that are tenants': those that Kubeflow takes for one."""
        return frozenset(
            n for n, found in self.namespaces.items() if found.get(labels.PART_OF) == kubeflow.PROFILE_PART_OF
        )


def labels_of(obj: Object) -> dict[str, str]:
    """The labels of an object; empty where it has none, or something else in their place (the contract says so)."""
    return _texts(obj, "labels")


def annotations_of(obj: Object) -> dict[str, str]:
    """The annotations of an object, likewise."""
    return _texts(obj, "annotations")


def _texts(obj: Object, field_name: str) -> dict[str, str]:
    found = obj["metadata"].get(field_name)
    return found if isinstance(found, dict) else {}


def at(obj: Any, *path: str | int) -> Any:
    """The value at a path of an object, or None where it does not lead: rules also see what the contract refuses."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(obj, list) or step >= len(obj):
                return None
            obj = obj[step]
        else:
            obj = (
                obj.get(step) if isinstance(obj, dict) else None
            )  # a Mapping in general costs five times as much to tell
    return obj


def items(obj: Any, *path: str | int) -> list[Any]:
    """The list at a path; empty where there is none."""
    found = at(obj, *path)
    return found if isinstance(found, list) else []
