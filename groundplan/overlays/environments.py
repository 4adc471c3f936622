"""Overlays to environments: what each overlay extends, and in which order they are laid."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from groundplan.findings import Finding, Place, Related
from groundplan.findings.suggest import did_you_mean
from groundplan.loading import Document, Node
from groundplan.loading.repository import Repository
from groundplan.overlays.joining import check_names, join
from groundplan.overlays.shape import Shape, expand
from groundplan.overlays.texts import DEFAULT, spec_is_no_mapping
from groundplan.overlays.typing import plain, typed
from groundplan.spec import OverlayHead, OverlaySpec
from groundplan.spec.documents import Overlay as OverlayFile
from groundplan.spec.shapes import known_keys


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay: its head, and what it says about the spec (None when nothing)."""

    name: str
    place: Place
    abstract: bool = False
    extends: Node | None = None
    pin_versions: Node | None = None
    spec: Node | None = None
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class Environments:
    """All overlays by name, and the environments: those that are not abstract."""

    overlays: dict[str, Overlay] = field(default_factory=dict)
    chains: dict[str, tuple[Overlay, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The environments to render, in order of their names."""
        return tuple(n for n in sorted(self.chains) if not (n in self.overlays and self.overlays[n].abstract))

    def lineage(self, environment: str) -> frozenset[str]:
        """The names that mean this environment: its own, and those of the overlays it extends."""
        return frozenset({environment, *(o.name for o in self.chains[environment])})


def read_overlays(repository: Repository, shape: Shape, findings: list[Finding]) -> Environments:
    """Type the overlays' heads and order them. Without overlays there is one environment, `default`."""
    result = Environments()
    for name, documents in repository.overlays.items():
        result.overlays[name] = _overlay(name, documents, shape, findings)
    for name in sorted(result.overlays):
        chain = _chain(name, result.overlays, findings)
        if chain is not None:
            result.chains[name] = chain
    _report_unused(result, findings)
    if not result.overlays:
        result.chains[DEFAULT] = ()
    return result


def _overlay(name: str, documents: tuple[Document, ...], shape: Shape, findings: list[Finding]) -> Overlay:
    head: dict[str, Node] = {}
    specs = []
    for document in documents:
        root = document.root
        assert root is not None
        for key, node in _head(root, findings).items():
            if key in head:
                findings.append(_set_twice(key, node, head[key]))
            head.setdefault(key, node)
        spec = root.get("spec")
        if spec is None or spec.value is None:
            continue
        if type(spec.value) is not dict:
            findings.append(spec_is_no_mapping(spec))
            continue
        specs.append(expand(spec, shape))
        check_names(specs[-1], shape, findings)
    return Overlay(
        name,
        Place(documents[0].file) if documents else Place(f"overlays/{name}"),
        abstract="abstract" in head and head["abstract"].value is True,
        extends=head.get("extends"),
        pin_versions=head.get("pinVersions"),
        spec=join(specs, shape, findings, partial=True),
        files=tuple(d.file for d in documents),
    )


def _head(root: Node, findings: list[Finding]) -> dict[str, Node]:
    """What an overlay's file says beside its `spec`; nothing when that is wrong."""
    head = root.with_value({k: v for k, v in root.items().items() if k != "spec" and v.value is not None})
    before = len(findings)
    known, of_spec = known_keys(OverlayFile), known_keys(OverlaySpec)
    for key, node in head.items().items():
        if key not in known:
            findings.append(_unknown(key, node, of_spec))
    said = head.with_value({k: v for k, v in head.items().items() if k in known})
    typed(OverlayHead, plain(said), said, findings)
    return head.items() if len(findings) == before else {}


def _unknown(key: str, node: Node, of_spec: Collection[str]) -> Finding:
    from groundplan.spec.errors import unknown_key  # the words are only needed when something is wrong

    explained = unknown_key(OverlayFile, key, (key,))
    hint = f"write it below `spec:`, as in platform.yaml: spec: {{{key}: ...}}" if key in of_spec else explained.hint
    return Finding(explained.code, node.place, f"`{key}` is not a key of an overlay", explained.expected, hint)


def _set_twice(key: str, node: Node, first: Node) -> Finding:
    return Finding(
        "GP0204",
        node.place,
        f"two files of this overlay set `{key}`",
        expected="each value in one file",
        hint="remove one of the two",
        related=(Related(first.place, "also set here"),),
    )


def _chain(name: str, overlays: dict[str, Overlay], findings: list[Finding]) -> tuple[Overlay, ...] | None:
    """The overlays to lay, weakest first; None when what it extends cannot be followed."""
    chain: list[Overlay] = []
    current = name
    while True:
        overlay = overlays[current]
        if overlay in chain:
            if current == name:  # report a loop once for each overlay on it, not for those that lead into it
                findings.append(_loop(name, chain))
            return None
        chain.append(overlay)
        if overlay.extends is None:
            return tuple(reversed(chain))
        base = overlay.extends.value
        if base not in overlays:
            if current == name:
                findings.append(
                    Finding(
                        "GP0203",
                        overlay.extends.at,
                        f"there is no overlay `{base}`",
                        expected=f"one of: {', '.join(n for n in sorted(overlays) if n != name)}",
                        hint=did_you_mean(base, [n for n in overlays if n != name]),
                    )
                )
            return None
        current = base


def _loop(name: str, chain: list[Overlay]) -> Finding:
    path = " -> ".join([*(o.name for o in chain), name])
    extends = chain[0].extends
    assert extends is not None
    message = f"the overlay `{name}` extends itself" + ("" if len(chain) == 1 else f": {path}")
    return Finding(
        "GP0203",
        extends.at,
        message,
        expected="overlays that lead to a base",
        hint="remove one `extends`",
        related=tuple(Related(o.extends.at, f"`{o.name}` extends `{o.extends.value}`") for o in chain[1:] if o.extends),
    )


def _report_unused(result: Environments, findings: list[Finding]) -> None:
    used = {o.extends.value for o in result.overlays.values() if o.extends is not None}
    for name, overlay in sorted(result.overlays.items()):
        if overlay.abstract and name not in used:
            findings.append(
                Finding(
                    "GP0209",
                    overlay.place,
                    f"the overlay `{name}` is abstract and nothing extends it",
                    expected="an environment that extends it",
                    hint=f"write `extends: {name}` in an overlay, or remove `abstract: true`",
                    severity="warning",
                )
            )
    if result.overlays and not any(not o.abstract for o in result.overlays.values()):
        first = min(result.overlays.values(), key=lambda o: o.name)
        findings.append(
            Finding(
                "GP0209",
                first.place,
                "every overlay is abstract, so there is no environment to render",
                expected="at least one overlay without `abstract: true`",
            )
        )
