"""Every volume has a storage class, and a tenant's volumes fit its quota."""

from __future__ import annotations

from groundplan.checks import run
from platforms import at, resolved, tenant, tenants, with_spec

FAST = "storageClasses: [{name: fast, default: true}]\n"


def with_volumes(classes: str, volumes: str, storage: str = "1Ti", objects: str = "") -> str:
    quota = f"quota: {{cpu: 8, memory: 8Gi, pods: 9, storage: {storage}{objects}}}"
    return with_spec(classes + tenants(tenant(more=f"{quota}, volumes: {volumes}")))


def test_a_volume_names_a_class_that_exists() -> None:
    """A misspelt storage class is told the nearest; the right one is fine."""
    text = with_volumes(FAST, "[{name: data, size: 1Gi, storageClass: fats}]")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0401", at(text, "storageClass: fats"), "did you mean `fast`?")
    assert run(resolved(text.replace("fats", "fast"))) == []


def test_a_volume_without_class_needs_a_default_one() -> None:
    """Without a default class the hint names a class to write."""
    text = with_volumes("storageClasses: [{name: fast}, {name: slow}]\n", "[{name: data, size: 1Gi}]")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0405", at(text, "{name: data"), "storageClass: fast")
    assert run(resolved(text.replace("name: fast}", "name: fast, default: true}"))) == []


def test_without_any_class_the_hint_declares_one() -> None:
    """A platform without storage classes cannot have volumes; the hint makes it work."""
    text = with_volumes("", "[{name: data, size: 1Gi}]")
    (found,) = run(resolved(text))
    assert (found.code, found.expected) == ("GP0405", "a storage class; none is declared")
    assert run(resolved(with_spec(found.hint, text))) == []


def test_one_storage_class_is_the_default() -> None:
    """A second default class is an error that shows the first."""
    text = with_spec("storageClasses:\n- {name: fast, default: true}\n- {default: true, name: slow}\n- {name: old}\n")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0406", at(text, "default: true, name: slow"))
    assert found.hint == "remove `default: true` from one of the two"
    assert [r.place for r in found.related] == [at(text, "default: true}")]


def test_volumes_fit_the_storage_quota() -> None:
    """The sum is exact, over suffixes of both kinds; the hint is the quota that would do."""
    text = with_volumes(FAST, "[{name: a, size: 512Gi}, {name: b, size: 512Gi}, {name: c, size: 1M}]")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0423", at(text, "volumes: ["))
    assert found.message == "the volumes take 1099512627776 (a 512Gi, b 512Gi, c 1M), and the quota allows 1Ti"
    assert found.hint == "quota: {storage: 1099512627776}"
    assert [r.place for r in found.related] == [at(text, "storage: 1Ti")]
    assert run(resolved(text.replace(", {name: c, size: 1M}", ""))) == []


def test_an_omitted_storage_quota_is_none() -> None:
    """Who has no `storage` in the quota may have no volume; the other end is the quota."""
    text = with_spec(FAST + tenants(tenant(more="volumes: [{name: data, size: 20Gi}]")))
    (found,) = run(resolved(text))
    assert (found.code, found.hint) == ("GP0423", "quota: {storage: 20Gi}")
    assert [r.place for r in found.related] == [at(text, "quota:")]


def test_a_scaled_quota_counts() -> None:
    """`quotaScale` makes the quota smaller, not the volumes."""
    text = with_volumes(FAST, "[{name: data, size: 600Gi}]")
    overlays = {"dev": "spec: {quotaScale: 0.5}\n", "prod": "{}\n"}
    assert [(f.code, f.hint) for f in run(resolved(text, overlays, "dev"))] == [("GP0423", "quota: {storage: 600Gi}")]
    assert run(resolved(text, overlays, "prod")) == []


def test_volumes_fit_the_object_quota() -> None:
    """More volumes than `objects.volumes` allows is an error; as many is not."""
    text = with_volumes(FAST, "[{name: a, size: 1Gi}, {name: b, size: 1Gi}]", objects=", objects: {volumes: 1}")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == (
        "GP0424",
        at(text, "volumes: [{"),
        "quota: {objects: {volumes: 2}}",
    )
    assert [r.place for r in found.related] == [at(text, "volumes: 1}")]
    assert run(resolved(text.replace("volumes: 1}", "volumes: 2}"))) == []
