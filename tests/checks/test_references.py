"""What one part of the spec names in another exists, and a misspelt name is told the right one."""

from __future__ import annotations

import pytest

from groundplan.checks import references, run
from platforms import MINIMAL, at, resolved, tenant, tenants, with_spec

POOLS = """\
pools:
- {name: cpu, nodes: 2, perNode: {cpu: 32, memory: 128Gi}}
- {name: train, nodes: 2, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100, count: 8}}}
- {name: share, nodes: 2, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100, count: 8, mig: {1g.10gb: 7}}}}
- {name: mixed, nodes: 2, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100, count: 8, mig: {1g.10gb: 3, 3g.40gb: 1}}}}
"""


def with_pools(pools: str) -> str:
    return with_spec(POOLS + tenants(tenant(more=f"quota: {{cpu: 8, memory: 8Gi, pods: 9, pools: {pools}}}")))


def test_a_priority_is_one_of_the_priorities() -> None:
    """A tenant's priority exists; a misspelt one is told the nearest."""
    text = with_spec(tenants(tenant(more="priority: reserch")) + "priorities: [{name: research, value: 1}]")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.expected) == ("GP0401", at(text, "priority: reserch"), "research")
    assert found.hint == "did you mean `research`?"
    assert run(resolved(text.replace("reserch", "research"))) == []


def test_where_nothing_is_declared_the_hint_declares_it() -> None:
    """Without any priority the hint is the line that would make the reference good."""
    text = with_spec(tenants(tenant(more="priority: research")))
    (found,) = run(resolved(text))
    assert (found.expected, found.hint) == (
        "a declared priority; there is none",
        "priorities: [{name: research, value: 1000}]",
    )
    assert run(resolved(with_spec(found.hint, text))) == []


def test_quota_keys_that_name_what_pools_offer() -> None:
    """A pool by its name, one of several MIG profiles as `pool/profile`."""
    text = with_pools("{train: 4, share: 7, mixed/1g.10gb: 3, mixed/3g.40gb: 1}")
    assert run(resolved(text)) == []


@pytest.mark.parametrize(
    ("code", "key", "quota", "hint"),
    [
        ("GP0401", "trian", "4", "did you mean `train`?"),
        (
            "GP0403",
            "cpu",
            "4",
            "remove the line: cores and memory outside the GPU pools are granted by `cpu` and `memory` of the quota",
        ),
        ("GP0403", "mixed", "2", "write mixed/1g.10gb in place of mixed"),
        ("GP0403", "mixed/3g.20gb", "{nominal: 2, lend: 1}", "write mixed/3g.40gb in place of mixed/3g.20gb"),
        ("GP0403", "train/1g.10gb", "4", "write train in place of train/1g.10gb"),
        ("GP0403", "share/1g.10gb", "4", "write share in place of share/1g.10gb"),
    ],
)
def test_quota_keys_that_name_nothing(code: str, key: str, quota: str, hint: str) -> None:
    """A pool that is not there, has no GPUs, or does not offer that profile; the hint is the line to write."""
    text = with_pools(f"{{{key}: {quota}}}")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == (code, at(text, f"{key}: {quota}"), hint)


def test_what_a_pool_offers_is_shown_at_the_pool() -> None:
    """The other end of a wrong quota key is the pool's node."""
    text = with_pools("{mixed: 2}")
    (found,) = run(resolved(text))
    assert found.expected == "one of: mixed/1g.10gb, mixed/3g.40gb"
    assert [r.place for r in found.related] == [at(text, "- {name: mixed")._replace(column=29)]


def test_callers_are_other_tenants() -> None:
    """`allowFrom` names tenants that exist, and not the tenant itself."""
    text = with_spec(tenants(tenant(more="network: {allowFrom: [frod, vision, fraud]}"), tenant("fraud")))
    stranger, itself = run(resolved(text))
    assert (stranger.code, stranger.place, stranger.hint) == ("GP0401", at(text, "frod"), "did you mean `fraud`?")
    assert (itself.code, itself.place, itself.hint) == (
        "GP0407",
        at(text, "vision, fraud]"),
        "remove `vision` from the list",
    )
    assert run(resolved(text.replace("frod, vision, ", ""))) == []


def test_a_tenant_is_not_told_its_own_name() -> None:
    """The nearest name to a misspelt caller is another tenant's."""
    (found,) = run(resolved(with_spec(tenants(tenant(more="network: {allowFrom: [visio]}"), tenant("fraud")))))
    assert (found.expected, found.hint) == ("fraud", "")


def test_a_tenant_of_another_environment_is_not_there() -> None:
    """References are checked after items of other environments have been left out."""
    text = with_spec(tenants(tenant(more="network: {allowFrom: [risk]}"), tenant("risk", "environments: [prod]")))
    overlays = {"dev": "{}\n", "prod": "{}\n"}
    assert [f.code for f in run(resolved(text, overlays, "dev"))] == ["GP0401"]
    assert run(resolved(text, overlays, "prod")) == []


def test_the_clients_secret_is_one_of_the_platforms() -> None:
    """`clientSecret` names a secret that is declared; the hint declares it."""
    text = with_spec("secrets: [{name: other, keys: [token], namespaces: [monitoring]}]")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0401", at(text, "secret: oidc-client"))
    assert found.hint == "secrets: [{name: oidc-client, keys: [secret]}]"
    assert run(resolved(with_spec(found.hint, text))) == []


def test_the_clients_secret_has_the_key() -> None:
    """`clientSecret.key` is a key of that secret; the other end is the list of keys."""
    text = with_spec("secrets: [{name: oidc-client, keys: [secrets, token]}]")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0401", at(text, "key: secret"), "did you mean `secrets`?")
    assert [r.place for r in found.related] == [at(text, "keys: [secrets")]


def test_secrets_need_a_store() -> None:
    """Without `secretStore` every section of secrets is named, the platform's and each tenant's; the hint mends it."""
    text = with_spec("secretStore:\n" + tenants(tenant(more="secrets: [{name: wandb, keys: [token]}]")))
    found = list(references.secrets_have_a_store(resolved(text)))
    assert [(f.code, f.place) for f in found] == [
        ("GP0404", at(text, "secrets: [{name: oidc")),
        ("GP0404", at(text, "secrets: [{name: wandb")),
    ]
    assert run(resolved(with_spec(found[0].hint, text))) == []


def test_a_mistake_in_a_class_is_said_once() -> None:
    """Tenants of one class have its mistakes in common, at one place."""
    classes = "tenantClasses: [{name: base, priority: gone}]\n"
    text = with_spec(classes + tenants(tenant("a", "class: base"), tenant("b", "class: base")))
    (found,) = run(resolved(text))
    assert found.place == at(text, "priority: gone")


def test_the_smallest_platform_is_fine() -> None:
    """Nothing is wrong in the platform that other tests begin with."""
    assert run(resolved(MINIMAL)) == []
