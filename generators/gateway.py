"""Gateway: the door from outside, the login at it, and the identity that applications are told.

A call gets in with a token of the identity provider, or is sent to log in. The gateway itself writes the headers that
name the user, from the token, so that nobody can bring them along. Shapes: kubeflow/community-distribution
(common/oauth2-proxy, common/istio).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundplan.facts import istio, kubeflow
from groundplan.objects import Manifest
from groundplan.objects.cert_manager import certificate
from groundplan.objects.components import namespace_of
from groundplan.objects.core import config_map
from groundplan.objects.istio import (
    authorization_policy,
    external_authorization,
    gateway,
    header_is_absent,
    request_authentication,
)
from groundplan.objects.text import toml_text, yaml_text
from groundplan.spec import Shared

TLS_SECRET = "kubeflow-gateway-tls"  # noqa: S105 - the name of a Secret


def platform(shared: Shared) -> Iterator[Manifest]:
    """Gateway, certificate, login, and the dashboard's routes that Git takes the place of."""
    if not shared.cluster.baseline:
        return
    root = namespace_of(shared, "istio")
    yield Manifest(
        gateway(kubeflow.GATEWAY, namespace_of(shared, "dashboard"), _servers(shared), selector=istio.GATEWAY_SELECTOR),
        "gateway",
    )
    if shared.gateway.tls is not None:
        # The gateway's pods read the Secret, so it is in their namespace.
        yield Manifest(
            certificate(
                kubeflow.GATEWAY, root, secret=TLS_SECRET, hosts=[shared.host], cluster_issuer=shared.gateway.tls.issuer
            ),
            "gateway.tls",
        )
    yield from _login(shared, root)
    yield Manifest(_dashboard(shared), "components.dashboard")


def _servers(shared: Shared) -> list[dict[str, Any]]:
    plain = {"port": {"name": "http", "number": 80, "protocol": "HTTP"}, "hosts": [shared.host]}
    if shared.gateway.tls is None:
        return [plain]
    secure = {
        "port": {"name": "https", "number": 443, "protocol": "HTTPS"},
        "hosts": [shared.host],
        "tls": {"mode": "SIMPLE", "credentialName": TLS_SECRET, "minProtocolVersion": "TLSV1_2"},
    }
    return [{**plain, "tls": {"httpsRedirect": True}}, secure]


def _login(shared: Shared, root: str) -> Iterator[Manifest]:
    selector = istio.INGRESS_GATEWAY_LABELS
    not_login = {"to": [{"operation": {"notPaths": list(istio.LOGIN_PATHS)}}]}
    yield Manifest(request_authentication("oidc", root, [_jwt_rule(shared)], selector=selector), "identity.oidc")
    yield Manifest(
        external_authorization(
            "istio-ingressgateway-oauth2-proxy",
            root,
            [{**not_login, "when": [header_is_absent("authorization")]}],
            provider=istio.AUTHORIZATION_PROVIDER,
            selector=selector,
        ),
        "identity.oidc",
    )
    # A RequestAuthentication lets calls without a token pass; this does not.
    without_token = {"from": [{"source": {"notRequestPrincipals": ["*"]}}], **not_login}
    yield Manifest(
        authorization_policy(
            "istio-ingressgateway-require-jwt", root, [without_token], action="DENY", selector=selector
        ),
        "identity.oidc",
    )
    proxy = namespace_of(shared, "oauth2Proxy")
    yield Manifest(
        config_map(istio.MESH_CONFIG, root, {istio.MESH_CONFIG_KEY: yaml_text(_mesh_config(proxy))}), "identity.oidc"
    )
    settings = toml_text(_proxy_settings(shared))
    yield Manifest(config_map("oauth2-proxy", proxy, {"oauth2_proxy.cfg": settings}), "identity.oidc")


def _jwt_rule(shared: Shared) -> dict[str, Any]:
    oidc = shared.identity.oidc
    rule: dict[str, Any] = {
        "issuer": oidc.issuer,
        "audiences": [oidc.client_id],
        "forwardOriginalToken": True,
        "fromHeaders": [{"name": "Authorization", "prefix": "Bearer "}],
        "outputClaimToHeaders": [
            {"header": shared.identity.user_id_header, "claim": "email"},
            {"header": kubeflow.GROUPS_HEADER, "claim": "groups"},
        ],
    }
    return rule | ({"jwksUri": oidc.jwks_uri} if oidc.jwks_uri is not None else {})


def _mesh_config(proxy: str) -> dict[str, Any]:
    """What istiod has to know besides its installation: whom the gateway asks about calls without a token."""
    return {
        "extensionProviders": [
            {
                "name": istio.AUTHORIZATION_PROVIDER,
                "envoyExtAuthzHttp": {
                    "service": f"oauth2-proxy.{proxy}.svc.cluster.local",
                    "port": 80,
                    "headersToDownstreamOnDeny": ["content-type", "set-cookie"],
                    "headersToUpstreamOnAllow": [
                        "authorization", "path", "x-auth-request-email", "x-auth-request-groups", "x-auth-request-user",
                    ],
                    "includeRequestHeadersInCheck": ["authorization", "cookie"],
                },
            }
        ]
    }  # fmt: skip


def _proxy_settings(shared: Shared) -> dict[str, str | bool | list[str]]:
    """oauth2-proxy v7.15 (docs/configuration/overview): its secrets come from its environment.

    What a page asks for in the background, and what a program asks for, is answered 401 without a token instead of being
    sent to log in: each such answer would leave a cookie of its own, until requests are too large to be answered.
    """
    oidc = shared.identity.oidc
    return {
        "provider": "oidc",
        "oidc_issuer_url": oidc.issuer,
        "client_id": oidc.client_id,
        "scope": "openid profile email groups",
        "email_domains": ["*"],
        "upstreams": ["static://200"],
        "api_routes": ["/api/", "/apis/", "^/ml_metadata"],
        "skip_provider_button": True,
        "set_authorization_header": True,
        "set_xauthrequest": True,
        "cookie_name": "oauth2_proxy_kubeflow",
        "cookie_expire": "24h",
        "cookie_refresh": "59m",
        "cookie_secure": shared.gateway.tls is not None,
        "code_challenge_method": "S256",
        "redirect_url": "/oauth2/callback",
        "relative_redirect_url": True,
    }


def _dashboard(shared: Shared) -> dict[str, Any]:
    """The dashboard asks no permission at these routes, and Git decides about tenants and their members."""
    rule = {"to": [{"operation": {"paths": list(kubeflow.WORKGROUP_ROUTES)}}]}
    return authorization_policy(
        "dashboard-gitops-only",
        namespace_of(shared, "dashboard"),
        [rule],
        action="DENY",
        selector=kubeflow.DASHBOARD_LABELS,
    )
