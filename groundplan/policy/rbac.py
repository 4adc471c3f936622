"""Roles and bindings: who is given more than a tenant may have, or lets in whom no tenant means.

https://kubernetes.io/docs/concepts/security/rbac-good-practices/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundplan.facts import rbac as facts
from groundplan.objects import Ref
from groundplan.objects.fields import Step, pointer
from groundplan.objects.rbac import RBAC
from groundplan.policy.kubeflow import EXTERNAL_SECRETS_GROUP
from groundplan.policy.world import Broken, World, at, items, labels_of

_BINDINGS = ("ClusterRoleBinding", "RoleBinding")


def nobody_is_given_everything(world: World) -> Iterator[Broken]:
    """GP0915: no binding to cluster-admin, and none for a group that is everybody."""
    for ref, obj in world.of(RBAC, *_BINDINGS):
        if at(obj, "roleRef", "kind") == "ClusterRole" and at(obj, "roleRef", "name") == facts.CLUSTER_ADMIN:
            yield Broken(
                "GP0915",
                ref,
                "/roleRef/name",
                f"`{facts.CLUSTER_ADMIN}` may do everything",
                expected="a role with the permissions that are needed",
            )
        for index, subject in enumerate(items(obj, "subjects")):
            name = at(subject, "name")
            if at(subject, "kind") == "Group" and isinstance(name, str) and name in facts.EVERYBODY:
                yield Broken(
                    "GP0915",
                    ref,
                    f"/subjects/{index}/name",
                    f"the group `{name}` is {facts.EVERYBODY[name]}",
                    expected="a group of your identity provider, a user or a service account",
                )


def tenants_stay_within_bounds(world: World) -> Iterator[Broken]:
    """GP0916: what tenants are given names its verbs and resources, and none that leads out of their namespace."""
    for ref, why in _tenant_roles(world).items():
        obj = world.get(ref)
        for index, rule in enumerate(items(obj, "rules")):
            for path, what in _too_much(rule):
                yield Broken(
                    "GP0916",
                    ref,
                    pointer(("rules", index, *path)),
                    f"{what}; {why}",
                    expected="the verbs and resources that are needed, by name",
                    hint="what only the platform does belongs into a role of the platform's",
                )


def _tenant_roles(world: World) -> dict[Ref, str]:
    """The roles that tenants have, and how they come to them: rendered ones, since others cannot be looked into."""
    found: dict[Ref, str] = {}
    for ref, _ in world.of(RBAC, "Role"):
        if ref.namespace in world.tenants:
            found[ref] = "the role is in a tenant's namespace"
    for ref, obj in world.of(RBAC, "ClusterRole"):
        if any(str(key).startswith(facts.AGGREGATION) and value == "true" for key, value in labels_of(obj).items()):
            found[ref] = "a label adds it to what contributors of every tenant may do"
    for ref, obj in world.of(RBAC, *_BINDINGS):
        role = at(obj, "roleRef", "name")
        if at(obj, "roleRef", "kind") != "ClusterRole" or not isinstance(role, str):
            continue
        known = Ref(RBAC, "ClusterRole", "", role)
        if world.get(known) is not None and (ref.namespace in world.tenants or _accounts_of(obj) & world.tenants):
            found.setdefault(known, f"`{ref}` gives it to a tenant")
    return found


def _accounts_of(obj: Any) -> set[str]:
    """The namespaces whose service accounts a binding names."""
    return {
        namespace
        for subject in items(obj, "subjects")
        if at(subject, "kind") == "ServiceAccount" and isinstance(namespace := at(subject, "namespace"), str)
    }


def _too_much(rule: Any) -> Iterator[tuple[tuple[Step, ...], str]]:
    for field in ("verbs", "resources", "apiGroups", "nonResourceURLs"):
        for index, value in enumerate(items(rule, field)):
            if isinstance(value, str) and (value == "*" or (field == "resources" and "*" in value.split("/"))):
                yield (field, index), f"`{value}` in `{field}` is everything, what is installed tomorrow included"
    verbs = [verb for verb in items(rule, "verbs") if isinstance(verb, str)]
    for verb in sorted(facts.ESCALATING_VERBS.keys() & set(verbs)):
        yield ("verbs", items(rule, "verbs").index(verb)), f"`{verb}` {facts.ESCALATING_VERBS[verb]}"
    groups = items(rule, "apiGroups")
    for index, resource in enumerate(items(rule, "resources")):
        for (group, known), words in facts.ESCALATING_RESOURCES.items():
            is_only_read = group == "admissionregistration.k8s.io" and facts.READING_VERBS.issuperset(verbs)
            if resource == known and group in groups and not is_only_read:
                yield ("resources", index), f"who has `{resource}` {words}"


def tenants_refer_to_their_own(world: World) -> Iterator[Broken]:
    """GP0917: nothing in a tenant's namespace is given to another tenant's accounts, or takes what is another's."""
    yield from _foreign_subjects(world)
    for ref, obj in world.of(EXTERNAL_SECRETS_GROUP, "SecretStore"):
        for path, namespace in _references(at(obj, "spec", "provider"), ("spec", "provider")):
            if ref.namespace in world.tenants and namespace != ref.namespace:
                yield _foreign(ref, path, f"the store would log in with what is in the namespace `{namespace}`")
    for ref, obj in world.of("", "PersistentVolumeClaim"):
        path = ("spec", "dataSourceRef", "namespace")
        namespace = at(obj, *path)
        if ref.namespace in world.tenants and isinstance(namespace, str) and namespace not in ("", ref.namespace):
            yield _foreign(ref, path, f"the volume would be filled from the namespace `{namespace}`")


def _foreign_subjects(world: World) -> Iterator[Broken]:
    for ref, obj in world.of(RBAC, "RoleBinding"):
        if ref.namespace not in world.tenants:
            continue
        for index, subject in enumerate(items(obj, "subjects")):
            kind, name, namespace = (at(subject, field) for field in ("kind", "name", "namespace"))
            field = "namespace"
            if kind == "Group" and isinstance(name, str) and name.startswith(facts.ACCOUNTS_OF_NAMESPACE):
                namespace, field = name.removeprefix(facts.ACCOUNTS_OF_NAMESPACE), "name"
            elif kind != "ServiceAccount":
                continue
            if isinstance(namespace, str) and namespace in world.tenants and namespace != ref.namespace:
                yield _foreign(
                    ref, ("subjects", index, field), f"the binding lets service accounts of the tenant `{namespace}` in"
                )


def _foreign(ref: Ref, path: tuple[Step, ...], what: str) -> Broken:
    return Broken(
        "GP0917",
        ref,
        pointer(path),
        what,
        expected=f"the namespace `{ref.namespace}`, or none",
        hint="tenants share through a call, which `network.allowFrom` opens",
    )


def _references(value: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """The namespaces that references in a store's provider name: mappings with `name` and `namespace`.

    external-secrets v2.9: `serviceAccountRef`, `secretRef`, `caProvider` and more; Vault's own `namespace` is none.
    """
    waiting = [(path, value)]
    while waiting:
        here, found = waiting.pop()
        if isinstance(found, dict):
            namespace = found.get("namespace")
            if isinstance(namespace, str) and namespace and isinstance(found.get("name"), str):
                yield (*here, "namespace"), namespace
            waiting += (((*here, key), below) for key, below in found.items())
        elif isinstance(found, list):
            waiting += (((*here, index), below) for index, below in enumerate(found))


RBAC_RULES = (nobody_is_given_everything, tenants_stay_within_bounds, tenants_refer_to_their_own)
