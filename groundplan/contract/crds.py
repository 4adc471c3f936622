"""CustomResourceDefinitions that a platform repository brings, as upstream publishes them.

A file may hold several documents. Each is held against Kubernetes' own schema of a CustomResourceDefinition first, so that
what is read from it afterwards has the shape it should have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from groundplan.contract import structural
from groundplan.contract.checking import Checker
from groundplan.contract.kubernetes import Key, KubernetesKinds
from groundplan.contract.metadata import metadata_schema
from groundplan.contract.violations import BAD_CRD, Violation
from groundplan.facts.kubernetes import CLUSTER_SCOPED, NAMESPACED, SERVER_WRITTEN
from groundplan.findings import Finding, Place, Related
from groundplan.loading import Node, parse
from groundplan.loading.repository import CRD_FOLDER
from groundplan.objects.fields import tokens

Schema = dict[str, Any]

CRD_KEY: Key = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
_DOCUMENT_END = re.compile(rb"^---(?:[ \t].*)?$", re.MULTILINE)
_KUBERNETES_GROUPS = frozenset(group for group, _ in NAMESPACED | CLUSTER_SCOPED)


@dataclass(frozen=True, slots=True)
class Rule:
    """A CEL rule of a CRD (`x-kubernetes-validations`) and the dotted path it holds at. Listed, not evaluated."""

    path: str
    expression: str
    message: str


@dataclass(frozen=True, slots=True)
class CustomKind:
    """One served version of a CRD. `openapi` is its openAPIV3Schema as written."""

    group: str
    version: str
    kind: str
    namespaced: bool
    openapi: Schema
    place: Place

    @property
    def key(self) -> Key:
        return f"{self.group}/{self.version}", self.kind

    def schema(self) -> Schema:
        schema = structural.convert(self.openapi)
        own = metadata_schema("dns-subdomain", namespaced=self.namespaced)
        bounds = self.openapi.get("properties", {}).get("metadata", {}).get("properties")
        properties = {name: child for name, child in schema.get("properties", {}).items() if name != "status"}
        properties["apiVersion"] = {"const": self.key[0]}
        properties["kind"] = {"const": self.kind}
        # A CRD may bound metadata.name further.
        properties["metadata"] = own | {"allOf": [structural.nested({"properties": bounds})]} if bounds else own
        schema["properties"] = properties
        schema["required"] = sorted({"apiVersion", "kind", "metadata", *schema.get("required", ())} - {"status"})
        return schema

    def rules(self) -> tuple[Rule, ...]:
        return tuple(Rule(*found) for found in structural.rules(self.openapi))


def read(files: Mapping[str, bytes], kubernetes: KubernetesKinds) -> tuple[dict[Key, CustomKind], tuple[Finding, ...]]:
    """All served versions of all CRDs, and what is wrong with the files. A bad document spoils no other."""
    checker = Checker(kubernetes.schema(CRD_KEY), *CRD_KEY)
    kinds: dict[Key, CustomKind] = {}
    findings: list[Finding] = []
    for file in sorted(files):
        documents = 0
        for content in _documents(files[file]):
            document, problems = parse(file, content)
            findings.extend(problems)
            if document.root is None or problems:
                documents += bool(problems)
                continue
            documents += 1
            wrong = tuple(_wrong(document.root, checker))
            findings.extend(wrong)
            for kind in _served(document.root) if not wrong else ():
                findings.extend(_taken(kind, kinds))
                kinds.setdefault(kind.key, kind)
        if not documents:
            findings.append(_finding(Place(file), f"`{file}` is empty", "a CustomResourceDefinition"))
    return kinds, tuple(findings)


def _documents(content: bytes) -> Iterator[bytes]:
    """Each document of a stream, behind as many empty lines as keep its line numbers right.

    A line `---` at the margin cannot be part of a block scalar, which stands deeper in a mapping.
    """
    start = 0
    for end in [*(match.span() for match in _DOCUMENT_END.finditer(content)), (len(content), len(content))]:
        text = content[start : end[0]]
        if text.strip():
            yield b"\n" * content.count(b"\n", 0, start) + text
        start = end[1]


def _wrong(root: Node, checker: Checker) -> Iterator[Finding]:
    plain = root.plain()
    if not isinstance(plain, dict) or (plain.get("apiVersion"), plain.get("kind")) != CRD_KEY:
        yield _not_a_crd(root, plain)
        return
    violations = checker.check(_without_server_fields(plain))
    for violation in violations:
        yield _as_finding(root, violation)
    if not violations:
        yield from _inconsistent(root, plain["spec"])


def _not_a_crd(root: Node, plain: Any) -> Finding:
    said = f"{plain.get('apiVersion')} {plain.get('kind')}" if isinstance(plain, dict) else "no mapping"
    return _finding(
        (root.get("kind") or root).place,
        f"this document is not a CustomResourceDefinition but {said}",
        "`apiVersion: apiextensions.k8s.io/v1` and `kind: CustomResourceDefinition`",
        hint=f"keep only CRDs below {CRD_FOLDER}/",
    )


def _without_server_fields(plain: Schema) -> Schema:
    """Published CRDs often carry an empty status and `creationTimestamp: null`; neither says anything."""
    metadata = plain.get("metadata")
    if isinstance(metadata, dict):
        metadata = {k: child for k, child in metadata.items() if k not in SERVER_WRITTEN and child is not None}
    return {k: child for k, child in plain.items() if k != "status"} | {"metadata": metadata}


def _inconsistent(root: Node, spec: Schema) -> Iterator[Finding]:
    """What the schema of a CRD cannot say about it (apiextensions-apiserver, ValidateCustomResourceDefinition)."""
    at = _spec_nodes(root)
    name = f"{spec['names']['plural']}.{spec['group']}"
    if root.value["metadata"].value["name"].value != name:
        place = root.value["metadata"].value["name"].place
        yield _finding(place, "the CRD is not named for its plural and group", f"`{name}`")
    if spec["group"] in _KUBERNETES_GROUPS:
        yield _finding(
            at["group"].place, f"`{spec['group']}` is a group of Kubernetes' own", "a group of another project"
        )
    if sum(version["storage"] for version in spec["versions"]) != 1:
        yield _finding(at["versions"].place, "the CRD has not exactly one storage version", "`storage: true` once")
    for version, node in zip(spec["versions"], at["versions"].elements(), strict=True):
        openapi = version.get("schema", {}).get("openAPIV3Schema")
        if version["served"] and (openapi is None or openapi.get("type") != "object"):
            yield _finding(
                node.place,
                f"version `{version['name']}` is served without a schema of type object",
                "`schema.openAPIV3Schema` with `type: object`",
            )


def _served(root: Node) -> Iterator[CustomKind]:
    spec = root.value["spec"].plain()
    for version, node in zip(spec["versions"], _spec_nodes(root)["versions"].elements(), strict=True):
        if version["served"]:
            yield CustomKind(
                spec["group"],
                version["name"],
                spec["names"]["kind"],
                spec["scope"] == "Namespaced",
                version["schema"]["openAPIV3Schema"],
                node.place,
            )


def _spec_nodes(root: Node) -> dict[str, Node]:
    spec: Node = root.value["spec"]
    return spec.items()


def _taken(kind: CustomKind, kinds: Mapping[Key, CustomKind]) -> Iterator[Finding]:
    other = kinds.get(kind.key)
    if other is not None:
        yield Finding(
            BAD_CRD,
            kind.place,
            f"`{' '.join(kind.key)}` is defined a second time",
            expected=f"each version of a kind once below {CRD_FOLDER}/",
            hint="remove one of the two",
            related=(Related(other.place, "first defined here"),),
        )


def _as_finding(root: Node, violation: Violation) -> Finding:
    node = root
    for token in tokens(violation.pointer):
        found, taken = node.walk((int(token) if type(node.value) is list else token,))
        if not taken:
            break
        node = found
    return _finding(node.place, violation.message, violation.expected, violation.hint)


def _finding(place: Place, message: str, expected: str, hint: str = "") -> Finding:
    return Finding(BAD_CRD, place, message, expected, hint)
