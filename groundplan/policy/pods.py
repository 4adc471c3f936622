"""The pods of objects of any kind: where their specs stand, and what is in them.

Everything is read as it is found: objects may be refused by the contract, and are still read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from groundplan.facts import kubernetes
from groundplan.facts import pods as facts
from groundplan.facts.pods import PodPlace
from groundplan.loading import parse
from groundplan.objects.fields import Step
from groundplan.objects.manifest import group_of

Path = tuple[Step, ...]


class Located(NamedTuple):
    """A mapping of an object, and the path to it."""

    path: Path
    fields: Mapping[str, Any]

    def at(self, *steps: str) -> Any:
        """The value at a path below; None where it does not lead."""
        found: Any = self.fields
        for step in steps:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def items(self, *steps: str) -> Iterator[Located]:
        """The mappings of a list below."""
        found = self.at(*steps)
        for index, item in enumerate(found if isinstance(found, list) else ()):
            if isinstance(item, Mapping):
                yield Located((*self.path, *steps, index), item)

    def mapping(self, *steps: str) -> Located | None:
        """A mapping below."""
        found = self.at(*steps)
        return Located((*self.path, *steps), found) if isinstance(found, Mapping) else None


@dataclass(frozen=True, slots=True)
class Pod:
    """What a pod is made from. Where it is `partial`, something else is merged in: what it lacks says nothing.

    `context` is its security context, and `annotations` are those of its metadata. `text` is the path to the text that it
    is written in, if it is; the other paths are then paths in that text.
    """

    spec: Located
    context: Located | None
    containers: tuple[Located, ...]
    annotations: Located | None
    partial: bool
    text: Path | None = None


def pods(obj: Mapping[str, Any], path: Path = (), depth: int = 0) -> Iterator[Pod]:
    """Every pod of an object; none for a kind that has none, or that nobody knows. `depth` counts objects in objects."""
    root = Located(path, obj)
    for place in facts.PLACES.get(kind_of(obj), ()):
        steps = place.path.split(".")
        if place.shape == "pod":
            # The metadata of a pod template stands beside its spec.
            beside = (
                [(holder, holder.mapping("spec")) for holder in _lead(root, steps[:-1])] if steps[-1] == "spec" else []
            )
            for holder, spec in beside or ((found, found) for found in _lead(root, steps)):
                if spec is not None:
                    yield _pod(spec, place, annotations=_annotations(spec) or _annotations(holder))
        else:
            for found in _lead(root, steps):
                if place.shape == "workflow":
                    yield from _workflow(found, depth)
                elif depth < _DEEPEST:
                    yield from pods(found.fields, found.path, depth + 1)


_DEEPEST = 4
"""Objects inside objects: an Experiment with a Workflow that creates a Job is three."""


def unknown(obj: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[tuple[str, str], Path]]:
    """The kind of an object that nobody knows, and the path to what looks like a pod's spec: a list of containers."""
    kind = kind_of(obj)
    places = facts.PLACES.get(kind)
    if places is not None:
        for place in places:
            for found in _lead(Located(path, obj), place.path.split(".")) if place.shape == "object" else ():
                yield from unknown(found.fields, found.path)
        return
    if kind[0] in facts.NO_PODS or kind in facts.NO_POD_KINDS or kubernetes.is_namespaced(*kind) is not None:
        return
    waiting: list[tuple[Path, Any]] = [(path, obj)]
    while waiting:
        here, value = waiting.pop()
        if isinstance(value, Mapping):
            if _has_containers(value):
                yield kind, here
            waiting += (((*here, key), below) for key, below in value.items() if isinstance(key, str))
        elif isinstance(value, list):
            waiting += (((*here, index), below) for index, below in enumerate(value))


def _has_containers(value: Mapping[str, Any]) -> bool:
    found = value.get("containers")
    return isinstance(found, list) and any(isinstance(c, Mapping) and ("image" in c or "name" in c) for c in found)


def kind_of(obj: Mapping[str, Any]) -> tuple[str, str]:
    """Group and kind; empty where there is no text."""
    version, kind = obj.get("apiVersion"), obj.get("kind")
    return group_of(version) if isinstance(version, str) else "", kind if isinstance(kind, str) else ""


def _lead(start: Located, steps: list[str]) -> Iterator[Located]:
    """The mappings to which a path with `*` leads."""
    if not steps:
        yield start
        return
    step, rest = steps[0], steps[1:]
    if step == "*":
        for key, below in start.fields.items():
            if isinstance(below, Mapping) and isinstance(key, str):
                yield from _lead(Located((*start.path, key), below), rest)
    elif rest and rest[0] == "*" and isinstance(start.at(step), list):
        for item in start.items(step):
            yield from _lead(item, rest[1:])
    elif (found := start.mapping(step)) is not None:
        yield from _lead(found, rest)


def _pod(spec: Located, place: PodPlace, context: Located | None = None, annotations: Located | None = None) -> Pod:
    own = spec.mapping(*place.context.split("."))
    return Pod(
        spec,
        own if own is not None else context,
        tuple(_containers(spec, place)),
        annotations,
        place.partial or any(field in spec.fields for field in place.partial_with),
    )


def _containers(spec: Located, place: PodPlace) -> Iterator[Located]:
    for field in place.containers:
        steps = field.split(".") if field else ()
        if not steps:
            yield spec
        elif isinstance(spec.at(*steps), list):
            yield from spec.items(*steps)
        elif (one := spec.mapping(*steps)) is not None:
            yield one


def _annotations(holder: Located) -> Located | None:
    """The annotations of a pod: a component of an InferenceService holds them itself, a template in its metadata."""
    return holder.mapping("annotations") or holder.mapping("metadata", "annotations")


def _workflow(spec: Located, depth: int) -> Iterator[Pod]:
    """The pods of a Workflow's steps: each template with the security context of its own or of the spec."""
    base = PodPlace("", partial=True, containers=())
    yield _pod(spec, base)
    yield from _patched(spec)
    context = spec.mapping("securityContext")
    step = PodPlace("", partial=True, containers=facts.WORKFLOW_CONTAINERS)
    for path in facts.WORKFLOW_TEMPLATES:
        for template in _lead(spec, path.split(".")):
            yield _pod(template, step, context, _annotations(template))
            yield from _patched(template)
            created = _text(template, *facts.RESOURCE_MANIFEST.split("."))
            if created is not None and depth < _DEEPEST:
                yield from (replace(pod, text=created.path) for pod in pods(created.fields, (), depth + 1))


def _patched(holder: Located) -> Iterator[Pod]:
    """What a patch of the pod's spec sets. A text with parameters in it may be no YAML yet; it is then left alone."""
    patch = _text(holder, facts.POD_SPEC_PATCH)
    if patch is not None:
        yield replace(_pod(Located((), patch.fields), PodPlace("", partial=True)), text=patch.path)


def _text(holder: Located, *steps: str) -> Located | None:
    """The mapping that is written as a text, at the path of the text."""
    found = holder.at(*steps)
    if not isinstance(found, str):
        return None
    document, wrong = parse("text", found.encode("utf-8", "replace"))
    value = document.root.plain() if not wrong and document.root is not None else None
    return Located((*holder.path, *steps), value) if isinstance(value, dict) else None
