"""The platform's text and the teams' texts, each joined from its files, before any environment is thought of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from groundplan.findings import Finding, Place
from groundplan.findings.suggest import did_you_mean
from groundplan.loading import Document, Node
from groundplan.loading.repository import PLATFORM_FILE, Repository
from groundplan.overlays.finishing import unknown_environment
from groundplan.overlays.joining import check_names, join
from groundplan.overlays.laying import REMOVE, Named, Path, Unmet, is_marked
from groundplan.overlays.shape import Shape, expand
from groundplan.overlays.typing import typed_partly
from groundplan.spec import PlatformDocument
from groundplan.spec.platform import API_VERSION

DEFAULT = "default"
"""The environment of a platform without overlays."""

EMPTY = Node({}, Place(PLATFORM_FILE))
"""Stands for a section that nobody wrote."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes that combining needs, read from the models of the spec."""

    spec: Shape
    tenant: Shape
    team: Shape

    def section(self, name: str) -> Shape:
        return self.spec.child(name)


@dataclass(slots=True)
class Texts:
    """What is the same for every environment: the platform's text, and the teams'."""

    spec: Node
    head: Node
    teams: dict[str, Node] = field(default_factory=dict)
    team_overlays: dict[str, dict[str, Node]] = field(default_factory=dict)


def read_texts(repository: Repository, shapes: Shapes, findings: list[Finding]) -> Texts | None:
    """Join platform.yaml with its includes, and each team's files; None when there is no platform to speak of."""
    root = repository.platform.root if repository.platform is not None else None
    if root is None:
        return None
    _check_document(root, findings)
    if (spec := root.get("spec")) is None or type(spec.value) is not dict:
        return None  # an overlay is not to blame for what it lacks
    specs = [spec, *(d.root for d in repository.includes if d.root is not None)]
    expanded = [expand(s, shapes.spec) for s in specs]
    for part in expanded:
        check_names(part, shapes.spec, findings)
    joined = join(expanded, shapes.spec, findings, partial=False) or Node({}, root.at)
    if (scale := joined.get("quotaScale")) is not None:
        findings.append(_scale_in_base(scale))
    findings += _removed_from_nothing(joined, shapes.spec)
    texts = Texts(joined, root)
    known = _names_of(joined.get("tenants"))
    for tenant, documents in repository.teams.items():
        _read_team(texts, tenant, documents, repository.team_overlays.get(tenant, {}), shapes, findings)
        findings += _stray_overlays(repository, tenant)
        if tenant not in known and not _new_in_overlay(repository, tenant):
            findings.append(_team_without_tenant(tenant, documents, repository.team_overlays.get(tenant, {}), known))
    return texts


def _check_document(root: Node, findings: list[Finding]) -> None:
    """Type what stands around `spec`; the spec itself is typed once its layers are combined."""
    wrong: list[Finding] = []
    typed_partly(PlatformDocument, root.without("spec"), wrong)
    said = {f.place for f in findings}  # a pattern that leads out of the repository
    findings += [f for f in wrong if f.place not in said]
    for key in ("apiVersion", "kind", "metadata", "spec"):
        if key not in root.items():
            findings.append(
                Finding(
                    "GP0302",
                    root.at,
                    f"`{key}` is missing",
                    expected="apiVersion, kind, metadata and spec",
                    hint={"apiVersion": f"apiVersion: {API_VERSION}", "kind": "kind: Platform"}.get(key, f"{key}:"),
                )
            )
    if (spec := root.get("spec")) is not None and type(spec.value) is not dict:
        findings.append(spec_is_no_mapping(spec))


def _read_team(
    texts: Texts,
    tenant: str,
    documents: tuple[Document, ...],
    overlays: Mapping[str, Document],
    shapes: Shapes,
    findings: list[Finding],
) -> None:
    parts = [_team_part(d, tenant, shapes, findings) for d in documents]
    joined = join(parts, shapes.team, findings, partial=False)
    if joined is not None:
        texts.teams[tenant] = joined
    texts.team_overlays[tenant] = {e: _team_part(d, tenant, shapes, findings) for e, d in overlays.items()}


def _team_part(document: Document, tenant: str, shapes: Shapes, findings: list[Finding]) -> Node:
    """A team file without what is not the team's to say."""
    root = document.root
    assert root is not None
    fields = shapes.team.fields or {}
    kept = {}
    for key, node in root.items().items():
        if key in fields:
            kept[key] = node
        else:
            findings.append(_not_yours(node, key, tenant, shapes))
    part = expand(root.with_value(kept), shapes.team)
    check_names(part, shapes.team, findings)
    for secret in part.items().get("secrets", EMPTY).elements():
        source = secret.get("from")
        if source is not None and type(source.value) is str and not source.value.startswith(f"{tenant}/"):
            findings.append(_foreign_secret(source, tenant))
    return part


def _names_of(node: Node | None) -> dict[str, Any]:
    return {n.value: i for i in (node or EMPTY).elements() if (n := i.get("name")) is not None and type(n.value) is str}


def _new_in_overlay(repository: Repository, tenant: str) -> bool:
    specs = (d.root.get("spec") for docs in repository.overlays.values() for d in docs if d.root is not None)
    return any(tenant in _names_of(s.get("tenants")) for s in specs if s is not None)


def _stray_overlays(repository: Repository, tenant: str) -> Iterator[Finding]:
    """A team's overlay that no environment is laid from would say something to nobody."""
    known = set(repository.overlays) or {DEFAULT}
    for environment, document in repository.team_overlays.get(tenant, {}).items():
        if environment not in known:
            yield unknown_environment(environment, Place(document.file), known)


def _removed_from_nothing(node: Node, shape: Shape, path: Path = ()) -> Iterator[Finding]:
    """`$remove` in the platform's own lists, below which nothing lies. A tenant's and a class's layers judge their own."""
    for item in node.elements() if shape.keys else ():
        here = (*path, Named(shape.name_of(item) or ""))
        if is_marked(item, REMOVE):
            yield Unmet(here, item, ()).finding()
        elif shape.items is not None and path not in (("tenants",), ("tenantClasses",)):
            yield from _removed_from_nothing(item, shape.items, here)
    for name, child in node.items().items():
        yield from _removed_from_nothing(child, shape.child(name), (*path, name))


def spec_is_no_mapping(spec: Node) -> Finding:
    return Finding("GP0303", spec.at, "`spec` is not a mapping", expected="`key: value` entries")


def _scale_in_base(node: Node) -> Finding:
    return Finding(
        "GP0210",
        node.place,
        "`quotaScale` stands in the platform itself",
        expected="`quotaScale` in an overlay",
        hint="write the quotas you mean here, and scale them in overlays/<env>.yaml",
    )


def _team_without_tenant(
    tenant: str, documents: tuple[Document, ...], overlays: Mapping[str, Document], known: Iterable[str]
) -> Finding:
    first = next(iter((*documents, *overlays.values())), None)
    return Finding(
        "GP0212",
        Place(first.file if first else f"teams/{tenant}"),  # none of its files could be read
        f"there is no tenant `{tenant}`",
        expected="the folder of a tenant of platform.yaml",
        hint=did_you_mean(tenant, known),
    )


def _not_yours(node: Node, key: str, tenant: str, shapes: Shapes) -> Finding:
    yours = sorted(shapes.team.fields or {})
    if key in (shapes.tenant.fields or {}):
        return Finding(
            "GP0211",
            node.place,
            f"`{key}` is not the team's to set",
            expected=f"one of: {', '.join(yours)}",
            hint=f"the platform team sets it, in platform.yaml under the tenant `{tenant}`",
        )
    return Finding(
        "GP0301",
        node.place,
        f"`{key}` is not a key of a team file",
        expected=f"one of: {', '.join(yours)}",
        hint=did_you_mean(key, yours),
    )


def _foreign_secret(source: Node, tenant: str) -> Finding:
    return Finding(
        "GP0211",
        source.at,
        f"a team file may read secrets below `{tenant}/` only",
        expected=f"a path that begins with {tenant}/",
        hint=f"from: {tenant}/{source.value.rpartition('/')[2] or 'name'}; the platform team can share others in platform.yaml",
    )
