"""Namespaces and names of Applications are free, distinct, and short enough."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from platforms import at, resolved, tenant, tenants, with_spec

ARGO = "gitops: {repoURL: https://git.borealis.example/ml/platform.git, namespace: delivery}\n"


@pytest.mark.parametrize(
    ("namespace", "whose"),
    [
        ("kube-system", "Kubernetes"),
        ("kube-anything", "Kubernetes"),
        ("default", "Kubernetes"),
        ("kubeflow", "Kubeflow"),
        ("istio-system", "Istio"),
        ("knative-serving", "Knative"),
        ("cert-manager", "cert-manager"),
        ("auth", "Dex"),
        ("oauth2-proxy", "OAuth2 Proxy"),
        ("argocd", "Argo CD"),
        ("delivery", "Argo CD"),
    ],
)
def test_reserved_namespaces(namespace: str, whose: str) -> None:
    """A namespace of Kubernetes or of a component cannot be a tenant's, also where the tenant's name makes it."""
    text = with_spec(ARGO + tenants(tenant(namespace)))
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0408", at(text, f"{namespace}, owner"))
    assert found.message == f"the namespace `{namespace}` belongs to {whose}"
    assert found.hint == f"namespace: team-{namespace}"


@pytest.mark.parametrize("namespace", ["kubeflow-user-example-com", "kubernetes", "istio", "authors", "defaults"])
def test_free_namespaces(namespace: str) -> None:
    """What only looks like a reserved namespace is free; also Kubeflow's own example user."""
    assert run(resolved(with_spec(tenants(tenant(namespace))))) == []


def test_a_namespace_written_out_is_pointed_at() -> None:
    """Where `namespace` is written, the finding is there."""
    text = with_spec(tenants(tenant("ops", "namespace: kube-public")))
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0408", at(text, "namespace: kube-public"))


def test_two_tenants_have_two_namespaces() -> None:
    """A tenant's namespace is no other's, whether written or made of the name."""
    text = with_spec(tenants(tenant("vision"), tenant("speech", "namespace: vision")))
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0409", at(text, "namespace: vision"), "namespace: speech")
    assert [r.place for r in found.related] == [at(text, "vision, owner")]
    assert run(resolved(text.replace("namespace: vision", found.hint))) == []


def test_an_application_has_a_name_of_63_characters_at_most() -> None:
    """`borealis-default-` and the tenant's name are counted together; one character more is an error."""
    fits = "v" * (63 - len("borealis-default-"))
    assert run(resolved(with_spec(tenants(tenant(fits))))) == []
    text = with_spec(tenants(tenant(f"{fits}x")))
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0410", at(text, fits))
    assert found.hint == f"take 1 off the length of the tenant's name; `namespace: {fits}x` keeps its namespace"


def test_no_tenant_is_called_platform() -> None:
    """The platform's Application and its folder in the secret store go by that name."""
    text = with_spec(tenants(tenant("platform")))
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0411", at(text, "platform, owner"), "name: platform-team")
