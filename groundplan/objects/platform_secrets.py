"""Which namespaces the platform's own secrets are needed in."""

from __future__ import annotations

from groundplan.objects.components import namespace_of
from groundplan.spec import Shared


def homes(shared: Shared) -> dict[str, tuple[str, ...]]:
    """Each of the platform's secrets, with the namespaces of components that get it: none for one that only tenants use."""
    oidc = shared.identity.oidc
    login = {key.secret for key in (oidc.client_secret, oidc.cookie_secret) if key is not None}
    proxy = namespace_of(shared, "oauth2Proxy")
    return {
        secret.name: tuple(sorted({*secret.namespaces, *([proxy] if secret.name in login else [])}))
        for secret in shared.secrets
    }
