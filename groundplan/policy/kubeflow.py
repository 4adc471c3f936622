"""Tenants' namespaces and Profiles: what Kubeflow's profile controller and its components expect of them.

Facts are of kubeflow/dashboard v2.0.0 (profile_controller.go) and kubeflow/pipelines 2.17.
"""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.facts import kubeflow
from groundplan.facts.namespace_labels import HARMFUL
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.policy.world import Broken, Object, World, annotations_of, at

PROFILE_GROUP = "kubeflow.org"
EXTERNAL_SECRETS_GROUP = "external-secrets.io"


def namespace_of(name: str) -> Ref:
    return Ref("", "Namespace", "", name)


def profile_of(name: str) -> Ref:
    return Ref(PROFILE_GROUP, "Profile", "", name)


def owners_agree(world: World) -> Iterator[Broken]:
    """GP0903: a Profile's owner is the text of its namespace's annotation, to the letter.

    Otherwise the controller stops, and its message is lost: it writes a status through the object itself.
    """
    for profile, obj in world.of(PROFILE_GROUP, "Profile"):
        owner = at(obj, "spec", "owner", "name")
        namespace = world.get(namespace_of(profile.name))
        if namespace is None or not isinstance(owner, str):
            continue
        named = annotations_of(namespace).get(kubeflow.OWNER_ANNOTATION)
        if named != owner:
            what = f"is `{named}`" if named is not None else "is missing"
            yield Broken(
                "GP0903",
                namespace_of(profile.name),
                pointer(("metadata", "annotations", kubeflow.OWNER_ANNOTATION)),
                f"the annotation `{kubeflow.OWNER_ANNOTATION}` {what}, and the Profile belongs to `{owner}`",
                expected=f"{kubeflow.OWNER_ANNOTATION}: {owner}",
                hint="change `owner` of the tenant, which sets both",
                others=((profile, "the Profile's owner stands here"),),
            )


def quota_has_one_owner(world: World) -> Iterator[Broken]:
    """GP0906: the profile controller's ResourceQuota is its own, and a Profile leaves quota to the one that is rendered."""
    for ref, _ in world.of("", "ResourceQuota"):
        if ref.name == kubeflow.PROFILE_QUOTA and _has_profile(world, ref.namespace):
            yield Broken(
                "GP0906",
                ref,
                pointer(("metadata", "name")),
                f"the profile controller deletes `{kubeflow.PROFILE_QUOTA}` whenever the Profile has no quota, "
                "and else writes its own into it",
                expected="another name",
                hint="quota of a tenant stands in its `quota`",
            )
    quotas = {ref.namespace: ref for ref, _ in world.of("", "ResourceQuota")}
    for ref, obj in world.of(PROFILE_GROUP, "Profile"):
        if at(obj, "spec", "resourceQuotaSpec", "hard") and ref.name in quotas:
            yield Broken(
                "GP0906",
                ref,
                "/spec/resourceQuotaSpec/hard",
                f"the profile controller would make `{kubeflow.PROFILE_QUOTA}` of it, beside the ResourceQuota that is rendered; "
                "the smaller of both counts",
                expected="`resourceQuotaSpec: {}`",
                hint="quota of a tenant stands in its `quota`",
                others=((quotas[ref.name], "the ResourceQuota that is rendered"),),
            )


def _has_profile(world: World, namespace: str) -> bool:
    return namespace in world.tenants or world.get(profile_of(namespace)) is not None


def labels_break_nothing(world: World) -> Iterator[Broken]:
    """GP0908: a tenant's namespace has no label that turns a component off or into a contradiction."""
    for tenant in sorted(world.tenants):
        found = world.namespaces[tenant]
        for key, harm in HARMFUL.items():
            if key in found and (not harm.beside or harm.beside in found):
                yield Broken(
                    "GP0908",
                    namespace_of(tenant),
                    pointer(("metadata", "labels", key)),
                    f"the label `{key}` cannot be on a tenant's namespace: {harm.words}",
                    expected="the namespace without it",
                    hint="remove the label",
                )


def artifacts_have_one_owner(world: World) -> Iterator[Broken]:
    """GP0909: Kubeflow Pipelines' controller makes a tenant's artifact configuration, or Git does, never both.

    The controller does not adopt what is there already: it fails with "already exists", over and over.
    """
    rendered: dict[str, list[Ref]] = {}
    for ref in _artifact_objects(world):
        rendered.setdefault(ref.namespace, []).append(ref)
    for tenant in sorted(world.tenants & rendered.keys()):
        found = rendered[tenant]
        if world.namespaces[tenant].get(kubeflow.PIPELINES_LABEL) == "true":
            yield Broken(
                "GP0909",
                namespace_of(tenant),
                pointer(("metadata", "labels", kubeflow.PIPELINES_LABEL)),
                "with this label Kubeflow Pipelines makes objects that are rendered too: "
                + ", ".join(f"`{ref.kind} {ref.name}`" for ref in found),
                expected="the label, or the objects",
                hint="remove the label where artifacts are kept in a store of the tenant's own",
                others=tuple((ref, "this is rendered") for ref in found),
            )


def _artifact_objects(world: World) -> Iterator[Ref]:
    """The objects by whose names Kubeflow Pipelines finds a tenant's artifact store, in any namespace."""
    configs = {kubeflow.LAUNCHER_CONFIG, kubeflow.METADATA_CONFIG, kubeflow.ARTIFACT_REPOSITORIES}
    yield from (ref for ref, _ in world.of("", "ConfigMap") if ref.name in configs)
    yield from (ref for ref, _ in world.of("", "Secret") if ref.name == kubeflow.ARTIFACT_SECRET)
    for ref, obj in world.of(EXTERNAL_SECRETS_GROUP, "ExternalSecret"):
        if _target(ref, obj) == kubeflow.ARTIFACT_SECRET:
            yield ref


def _target(ref: Ref, obj: Object) -> str:
    """The name of the Secret that an ExternalSecret makes: its own, unless it says another."""
    named = at(obj, "spec", "target", "name")
    return named if isinstance(named, str) and named else ref.name


KUBEFLOW_RULES = (owners_agree, quota_has_one_owner, labels_break_nothing, artifacts_have_one_owner)
