"""What something needs is there."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from platforms import MINIMAL, at, resolved, tenant, tenants, with_spec


@pytest.mark.parametrize(
    ("key", "more", "needed_by"),
    [
        ("istio", "", "every tenant's isolation"),
        ("dashboard", "", "every tenant's Profile"),
        ("oauth2Proxy", "", "`identity.oidc`"),
        ("externalSecrets", "", "`secretStore`"),
        ("certManager", "katib: managed", "Katib"),
        ("knative", "kserve: external", "KServe"),
    ],
)
def test_what_is_needed_is_not_absent(key: str, more: str, needed_by: str) -> None:
    """An absent component that something needs is an error that says what; `external` is enough."""
    text = with_spec(f"components: {{{key}: absent{', ' if more else ''}{more}}}")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0430", at(text, f"{key}:"), f"{key}: external")
    assert needed_by in found.message
    assert run(resolved(text.replace("absent", "external"))) == []


def test_what_nothing_needs_may_be_absent() -> None:
    """`absent` may be said of anything that is not leant on."""
    assert run(resolved(with_spec("components: {katib: absent, kserve: absent, certManager: absent}"))) == []


def test_a_certificate_needs_cert_manager() -> None:
    """`gateway.tls` asks cert-manager for the certificate."""
    text = with_spec("gateway: {tls: {issuer: ca}}\ncomponents: {certManager: absent}")
    (found,) = run(resolved(text))
    assert found.code == "GP0430"
    assert "`gateway.tls`" in found.message


def test_a_components_namespace_is_taken() -> None:
    """No tenant takes a namespace into which a component was moved."""
    text = with_spec(
        "components: {monitoring: {mode: external, namespace: observability}}\n" + tenants(tenant("observability"))
    )
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0408", at(text, "observability, owner"))
    assert "Prometheus" in found.message
    assert run(resolved(MINIMAL)) == []
