"""Every object against the schema of its kind. There is no kind that is let through because nobody knows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from groundplan.contract import crds, kubernetes, output
from groundplan.contract.checking import Checker
from groundplan.contract.crds import CustomKind, Rule
from groundplan.contract.kubernetes import Key, KubernetesKinds
from groundplan.contract.violations import BAD_CRD, UNKNOWN_KIND, UNSUPPORTED_KUBERNETES, Violation
from groundplan.facts.kubernetes import NOT_STORED, is_namespaced
from groundplan.findings import Finding, Place
from groundplan.findings.suggest import did_you_mean, nearest
from groundplan.loading.repository import CRD_FOLDER
from groundplan.releases import Kind, Release


class Contract:
    """What objects may look like for one Kubernetes version, one release, and the CRDs of one repository.

    A CRD of the repository comes before our own contract for that version of a kind: it says what the cluster takes, so
    that a patch can use a field our generators do not write.
    """

    def __init__(self, own: KubernetesKinds, release: Release, custom: Mapping[Key, CustomKind]) -> None:
        self._kubernetes = own
        self._release = release
        self._custom = custom
        self._emitted = output.emitted_kinds(release)
        self._checkers: dict[Key, Checker] = {}
        self._unusable: dict[Key, Violation] = {}

    @classmethod
    def load(
        cls,
        kubernetes_version: str,
        release: Release,
        crd_files: Mapping[str, bytes],
        place: Place | None = None,
    ) -> tuple[Contract | None, tuple[Finding, ...]]:
        """The contract for `kubernetes_version` (such as `1.35`); None only when that version is not supported.

        `crd_files` maps repository paths to contents; `place` is where the version was written, for the finding.
        """
        if kubernetes_version not in kubernetes.supported_versions():
            return None, (_unsupported(kubernetes_version, place),)
        custom, findings = _read_crds(kubernetes_version, tuple(sorted(crd_files.items())))
        return cls(kubernetes.load(kubernetes_version), release, custom), findings

    def check(self, obj: dict[str, Any]) -> list[Violation]:
        """All that is wrong with an object; empty when it is fine."""
        try:
            checker = self._checkers[obj["apiVersion"], obj["kind"]]
        except (KeyError, TypeError):
            found = self._find(obj)
            if isinstance(found, Violation):
                return [found]
            checker = found
        return checker.check(obj)

    def is_namespaced(self, group: str, kind: str) -> bool | None:
        """Whether a kind lives in a namespace; None when it is not known."""
        for custom in self._custom.values():
            if (custom.group, custom.kind) == (group, kind):
                return custom.namespaced
        shape = self._release.kinds.get((group, kind))
        return is_namespaced(group, kind) if shape is None else shape.scope == "Namespaced"

    def kinds(self) -> tuple[Key, ...]:
        """(apiVersion, kind) of every kind that an object may have, sorted."""
        return tuple(sorted({*self._kubernetes.known(), *self._emitted, *self._custom}))

    def rules(self, api_version: str, kind: str) -> tuple[Rule, ...]:
        """The CEL rules of a CRD the repository brings; they are not evaluated here."""
        custom = self._custom.get((api_version, kind))
        return custom.rules() if custom is not None else ()

    def _find(self, obj: dict[str, Any]) -> Checker | Violation:
        """The checker of a kind that was not met before."""
        api_version, kind = obj.get("apiVersion"), obj.get("kind")
        if not isinstance(api_version, str) or not isinstance(kind, str):
            return Violation(
                UNKNOWN_KIND, "", "the object does not say its kind", expected="`apiVersion` and `kind`, as text"
            )
        key = api_version, kind
        if key in self._unusable:
            return self._unusable[key]
        if (custom := self._custom.get(key)) is not None:
            return self._compile(custom)
        if key in self._kubernetes:
            checker = _kubernetes_checker(self._kubernetes, key)
        elif (shape := self._emitted.get(key)) is not None:
            checker = _output_checker(shape)
        else:
            return self._unknown(api_version, kind)
        self._checkers[key] = checker
        return checker

    def _compile(self, custom: CustomKind) -> Checker | Violation:
        try:
            checker = Checker(custom.schema(), *custom.key)
        except ValueError as error:  # such as a pattern that is no regular expression
            self._unusable[custom.key] = violation = Violation(
                BAD_CRD,
                "",
                f"the schema of {custom.kind} at {custom.place} cannot be used: {error}",
                expected="the CRD as upstream publishes it",
            )
            return violation
        self._checkers[custom.key] = checker
        return checker

    def _unknown(self, api_version: str, kind: str) -> Violation:
        group = api_version.rpartition("/")[0]
        message = f"`{api_version}` has no kind `{kind}` that we know"
        if (group, kind) in NOT_STORED:
            return Violation(UNKNOWN_KIND, "/kind", f"{kind} is a request to the API server, not an object it keeps")
        known = self.kinds()
        versions = [a for a, k in known if k == kind and a.rpartition("/")[0] == group]
        if versions:
            return Violation(UNKNOWN_KIND, "/apiVersion", message, expected=f"{kind} in {' or '.join(versions)}")
        same_kind = [a for a, k in known if k == kind]
        if same_kind:
            return Violation(UNKNOWN_KIND, "/apiVersion", message, expected=f"{kind} in {' or '.join(same_kind)}",
                             hint=did_you_mean(api_version, same_kind))  # fmt: skip
        hint = f"put its CustomResourceDefinition below {CRD_FOLDER}/"
        if (near := nearest(kind, {k for _, k in known})) is not None:
            hint = f"did you mean `{near}`? if not, {hint}"
        return Violation(UNKNOWN_KIND, "/kind", message, expected="a kind with a schema", hint=hint)


@lru_cache(maxsize=8)
def _read_crds(
    kubernetes_version: str, files: tuple[tuple[str, bytes], ...]
) -> tuple[dict[Key, CustomKind], tuple[Finding, ...]]:
    """Environments mostly share version and files."""
    return crds.read(dict(files), kubernetes.load(kubernetes_version)) if files else ({}, ())


@cache
def _kubernetes_checker(kinds: KubernetesKinds, key: Key) -> Checker:
    return Checker(kinds.schema(key), *key)


@cache
def _output_checker(shape: Kind) -> Checker:
    return Checker(output.schema(shape), shape.api_version, shape.kind)


def _unsupported(version: str, place: Place | None) -> Finding:
    supported = kubernetes.supported_versions()
    return Finding(
        UNSUPPORTED_KUBERNETES,
        place,
        f"there are no schemas for Kubernetes `{version}`",
        expected=f"a minor version from {supported[0]} to {supported[-1]}, such as `{supported[-1]}`",
        hint=did_you_mean(version, supported),
    )
