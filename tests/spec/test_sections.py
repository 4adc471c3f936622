"""The sections: what is derived where nothing is said, and what may stand together."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from groundplan.spec import Overlay, OverlayHead, PoolQuota, Shared, TeamFile, Tenant, TenantClass
from groundplan.spec.base import as_map_of_keys
from groundplan.spec.pools import Pool
from groundplan.spec.scalars import Quantity
from groundplan.spec.secrets import Secret
from groundplan.spec.storage import StorageClass, Volume

CARD = {"model": "A100-80GB", "count": 8}


def pool(gpu: dict[str, Any] | None = None, **more: Any) -> Pool:
    size = {"cpu": 96, "memory": "1Ti"} | ({"gpu": gpu} if gpu else {})
    return Pool.model_validate({"name": "train", "nodes": 2, "perNode": size, **more})


def kinds(model: type[BaseModel], data: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(data)
    types = [error["type"] for error in refused.value.errors()]
    return [type_ for type_ in types if type_ != "default_factory_not_called"]


def test_the_example_is_typed(shared: dict[str, Any]) -> None:
    """A whole platform without its tenants becomes one frozen value."""
    typed = Shared.model_validate(shared)
    assert (typed.name, typed.environment, typed.release) == ("borealis", "prod", "2026.08")
    with pytest.raises(ValidationError, match="frozen"):
        typed.domain = "other.example"


def test_the_least_platform_has_all_defaults(shared: dict[str, Any]) -> None:
    """What can be derived is omitted: nothing but facts has to be written."""
    facts = ("name", "environment", "release", "domain", "cluster", "gitops", "identity")
    typed = Shared.model_validate({key: shared[key] for key in facts})
    assert typed.host == "ml.borealis.example"
    assert (typed.gitops.path, typed.gitops.namespace, typed.gitops.instance) == ("rendered", "argocd", "default")
    assert (typed.identity.user_id_header, typed.identity.user_id_prefix) == ("kubeflow-userid", "")
    assert (typed.pools, typed.secrets, typed.secret_store, typed.images.catalog) == ((), (), None, {})


def test_the_gateway_may_have_a_host_of_its_own(shared: dict[str, Any]) -> None:
    """`gateway.host` goes before `domain`."""
    assert Shared.model_validate(shared | {"gateway": {"host": "kf.borealis.example"}}).host == "kf.borealis.example"


@pytest.mark.parametrize("key", ["release", "domain", "cluster", "gitops", "identity"])
def test_a_platform_needs_its_facts(shared: dict[str, Any], key: str) -> None:
    """What nothing can be derived from is required."""
    del shared[key]
    assert kinds(Shared, shared) == ["missing"]


@pytest.mark.parametrize("release", [2026.08, 2026, True, "2026", "26.8"])
def test_a_release_is_a_quoted_year_and_month(shared: dict[str, Any], release: object) -> None:
    """An unquoted version is a number, and 2026.10 would be 2026.1."""
    assert kinds(Shared, shared | {"release": release})


@pytest.mark.parametrize(
    "store",
    [
        {"provider": "aws", "region": "eu-central-1"},
        {"provider": "gcp", "projectID": "p", "clusterName": "c", "clusterLocation": "europe-west1"},
        {
            "provider": "azure",
            "vaultURL": "https://b.vault.azure.net",
            "tenantID": "11111111-2222-3333-4444-555555555555",
        },
    ],
)
def test_each_secret_store_has_its_own_keys(shared: dict[str, Any], store: dict[str, str]) -> None:
    """The provider decides which keys a store has: one of another provider is unknown."""
    typed = Shared.model_validate(shared | {"secretStore": store}).secret_store
    assert typed is not None
    assert typed.provider == store["provider"]
    assert kinds(Shared, shared | {"secretStore": store | {"server": "https://a"}}) == ["extra_forbidden"]


def test_the_least_tenant_has_all_defaults(tenant: dict[str, Any]) -> None:
    """Nothing is open, nothing is granted, and the namespace bears the tenant's name."""
    typed = Tenant.model_validate(tenant)
    assert (typed.namespace, typed.pod_security, typed.members) == ("vision", "restricted", ())
    assert (typed.network.internet, typed.network.egress, typed.network.allow_from) == (False, (), ())
    assert (typed.quota.storage, typed.quota.pools, typed.quota.cohort) == (Quantity(0), {}, "platform")
    assert (typed.quota.objects.load_balancers, typed.quota.objects.notebooks) == (0, None)


def test_an_explicit_namespace_survives_a_rename(tenant: dict[str, Any]) -> None:
    """`namespace:` keeps the data where it is."""
    assert Tenant.model_validate(tenant | {"name": "seeing", "namespace": "vision"}).namespace == "vision"


@pytest.mark.parametrize("key", ["cpu", "memory", "pods"])
def test_a_quota_is_never_unlimited_by_omission(tenant: dict[str, Any], key: str) -> None:
    """An omitted cpu, memory or pods quota is the class's or an error."""
    del tenant["quota"][key]
    assert kinds(Tenant, tenant) == ["missing"]


def test_an_omitted_borrow_is_nothing_and_an_omitted_lend_all() -> None:
    """Never Kueue's unlimited borrowing; what lies idle may be lent."""
    assert PoolQuota.model_validate({"nominal": 16}) == PoolQuota.model_validate(
        {"nominal": 16, "borrow": 0, "lend": 16}
    )


def test_a_member_edits_unless_the_role_says() -> None:
    """The role of Kubeflow's contributors is the default."""
    data = {"name": "a", "owner": "a@b.example", "quota": {"cpu": 1, "memory": "1Gi", "pods": 1}}
    typed = Tenant.model_validate(data | {"members": [{"user": "c@b.example"}, {"group": "g", "role": "view"}]})
    assert [(m.name, m.role) for m in typed.members] == [("c@b.example", "edit"), ("g", "view")]


@pytest.mark.parametrize("member", [{}, {"user": "a@b.example", "group": "g"}, {"role": "edit"}])
def test_a_member_is_a_user_or_a_group(tenant: dict[str, Any], member: dict[str, str]) -> None:
    """Neither and both are mistakes."""
    assert kinds(Tenant, tenant | {"members": [member]}) == ["one_key"]


def test_a_workload_identity_is_of_one_cloud(tenant: dict[str, Any]) -> None:
    """Two identities would contradict each other."""
    both = {"roleArn": "arn:aws:iam::123456789012:role/a", "gcpServiceAccount": "vision@p-1.iam.gserviceaccount.com"}
    assert kinds(Tenant, tenant | {"workloadIdentity": both}) == ["one_key"]
    assert kinds(Tenant, tenant | {"workloadIdentity": {}}) == ["one_key"]


@pytest.mark.parametrize("key", ["namespace", "owner", "retire", "class"])
def test_a_class_says_nothing_that_is_one_tenants(key: str) -> None:
    """A class takes any key of a tenant but those that only one tenant can have."""
    quota = {"cpu": 1, "memory": "1Gi", "pods": 1}
    assert TenantClass.model_validate({"name": "research", "quota": quota, "extends": "base"}).extends == "base"
    assert kinds(TenantClass, {"name": "research", "quota": quota, key: "x"}) == ["extra_forbidden"]


def test_nodes_are_selected_and_tainted_by_convention() -> None:
    """The selector comes from the pool's name, the taint from its GPUs; `taints: []` means none."""
    assert pool().selector == {"groundplan.dev/pool": "train"}
    assert pool().taints == ()
    assert [str(taint) for taint in pool(CARD).taints] == ["nvidia.com/gpu=present:NoSchedule"]
    assert pool(CARD, taints=[]).taints == ()


@pytest.mark.parametrize(
    ("gpu", "offers"),
    [
        (None, []),
        (CARD, [("train", None, 8)]),
        (CARD | {"timeSlicing": 4}, [("train", None, 32)]),
        (CARD | {"mps": 2}, [("train", None, 16)]),
        (CARD | {"mig": {"1g.10gb": 7}}, [("train", "1g.10gb", 56)]),
        (
            CARD | {"mig": {"3g.40gb": 1, "1g.10gb": 4}},
            [("train/1g.10gb", "1g.10gb", 32), ("train/3g.40gb", "3g.40gb", 8)],
        ),
    ],
)
def test_a_pool_offers_cards_or_parts_of_them(
    gpu: dict[str, Any] | None, offers: list[tuple[str, str | None, int]]
) -> None:
    """Quotas and workloads count what a pool offers; only several MIG profiles need a name with `/`."""
    assert list(pool(gpu).offers) == offers


def test_a_card_is_shared_in_one_way() -> None:
    """MIG, time-slicing and MPS exclude each other."""
    with pytest.raises(ValidationError, match="exclude each other"):
        pool(CARD | {"timeSlicing": 2, "mps": 2})


def test_a_quota_key_finds_its_pool(shared: dict[str, Any]) -> None:
    """`share/1g.10gb` is a part of the pool `share`."""
    typed = Shared.model_validate(shared)
    assert [p.name for key in ("share", "share/1g.10gb") if (p := typed.pool(key))] == ["share", "share"]
    assert typed.pool("nowhere") is None


def test_a_volume_finds_its_storage_class(shared: dict[str, Any]) -> None:
    """Without a class it gets the default one."""
    typed = Shared.model_validate(shared)
    named = Volume.model_validate({"name": "v", "size": "1Gi", "storageClass": "shared"})
    plain = Volume.model_validate({"name": "v", "size": "1Gi"})
    found = [typed.storage_class(v) for v in (named, plain)]
    assert [c.storage_class for c in found if c is not None] == ["efs", "gp3"]


def test_a_storage_class_is_the_clusters_of_that_name() -> None:
    """`storageClass` is only needed where the names differ."""
    assert StorageClass.model_validate({"name": "gp3"}).storage_class == "gp3"


def test_a_secret_lies_below_its_owner() -> None:
    """The entry in the store is `<tenant>/<name>` unless `from` says."""
    secret = Secret.model_validate({"name": "wandb", "keys": ["token"]})
    assert (secret.entry("vision"), secret.keys) == ("vision/wandb", {"token": "token"})
    assert Secret.model_validate({"name": "x", "keys": ["a"], "from": "shared/x"}).entry("vision") == "shared/x"


def test_a_list_of_names_is_a_map_to_themselves() -> None:
    """Anything but a list of texts is left for typing to judge."""
    assert as_map_of_keys(["a", "b"]) == {"a": "a", "b": "b"}
    assert as_map_of_keys(["a", 1]) == ["a", 1]


@pytest.mark.parametrize("scale", [0, -1, 1.01, 25, True, "0.5"])
def test_quota_scale_is_a_share(scale: object) -> None:
    """It only makes smaller, so that 25 is not taken for percent."""
    with pytest.raises(ValidationError) as refused:
        Overlay.model_validate({"spec": {"quotaScale": scale}})
    assert ("spec", "quotaScale") in [error["loc"] for error in refused.value.errors()]


def test_the_head_of_an_overlay_can_be_read_alone() -> None:
    """Its spec is partial and typed only after merging."""
    head = OverlayHead.model_validate({"extends": "prod", "pinVersions": True})
    assert (head.abstract, head.extends, head.pin_versions) == (False, "prod", True)


def test_a_team_owns_volumes_and_secrets_and_no_quota() -> None:
    """Another section in a team's file is unknown."""
    assert TeamFile.model_validate({"volumes": [{"name": "v", "size": "1Gi"}]}).volumes[0].size == Quantity.parse("1Gi")
    assert kinds(TeamFile, {"quota": {"cpu": 1}}) == ["extra_forbidden"]


def test_a_resolved_tenant_dumps_to_plain_data(tenant: dict[str, Any]) -> None:
    """Canonical texts and camelCase keys; read again they give an equal tenant."""
    volume = {"name": "v", "size": "1024Mi", "retire": {"after": "2026-12-31", "reason": "moved"}}
    typed = Tenant.model_validate(tenant | {"volumes": [volume]})
    dumped = typed.model_dump(mode="json", by_alias=True)
    assert dumped["volumes"][0]["size"] == "1Gi"
    assert Tenant.model_validate(dumped) == typed
