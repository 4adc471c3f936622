"""AuthorizationPolicies that believe anybody, or let everybody in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from breaking import PATCH, as_rendered, by_generator, by_patch
from groundplan.policy.authorization import headers_come_from_the_gateway, nobody_lets_everybody_in
from worlds import broken, of_yaml

GATEWAY = "cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account"
TENANT = (
    "{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {app.kubernetes.io/part-of: kubeflow-profile}}}"
)
WHEN = "when: [{key: 'request.headers[kubeflow-userid]', values: [alice@x.example]}]"


def policy(rules: str, namespace: str = "vision", more: str = "") -> str:
    return (
        f"{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: p, namespace: {namespace}}},"
        f" spec: {{{more}rules: {rules}}}}}"
    )


def pointers(rule: object, text: str) -> list[str]:
    world = of_yaml("\n---\n".join((TENANT % "vision", TENANT % "speech", text)))
    return [found.pointer for found in broken([rule], world)]  # type: ignore[list-item]


@pytest.mark.parametrize("code", ["GP0910", "GP0911"])
def test_what_is_rendered_lets_nobody_in_by_mistake(code: str) -> None:
    """Our own policies name the gateway with every header, and are open only where callers have no identity."""
    assert (
        as_rendered(
            code,
            "components: {pipelines: managed, knative: managed}\ntenants:\n- {name: vision, owner: a@x.example, quota: {cpu: 8, memory: 32Gi, pods: 20}}",
        )
        == []
    )


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        (f"from: [{{source: {{principals: ['{GATEWAY}']}}}}], {WHEN}", []),
        (f"from: [{{source: {{serviceAccounts: [istio-system/gateway]}}}}], {WHEN}", []),
        (WHEN, [""]),
        (f"to: [{{operation: {{paths: [/x]}}}}], {WHEN}", [""]),
        (f"from: [], {WHEN}", [""]),
        (f"from: [{{source: {{}}}}], {WHEN}", ["/from/0/source"]),
        (f"from: [{{source: {{namespaces: [istio-system]}}}}], {WHEN}", ["/from/0/source"]),
        (f"from: [{{source: {{ipBlocks: [10.0.0.0/8]}}}}], {WHEN}", ["/from/0/source"]),
        (f"from: [{{source: {{requestPrincipals: ['*']}}}}], {WHEN}", ["/from/0/source"]),
        (f"from: [{{source: {{principals: ['*']}}}}], {WHEN}", ["/from/0/source/principals/0"]),
        (f"from: [{{source: {{principals: ['{GATEWAY}', 'cluster.local/*']}}}}], {WHEN}", ["/from/0/source/principals/1"]),
        (f"from: [{{source: {{principals: ['{GATEWAY}']}}}}, {{source: {{}}}}], {WHEN}", ["/from/1/source"]),
        (f"from: [{{source: {{principals: [cluster.local/ns/speech/sa/default-editor]}}}}], {WHEN}", ["/from/0/source/principals/0"]),
        (f"from: [{{source: {{serviceAccounts: [speech/default-editor]}}}}], {WHEN}", ["/from/0/source/serviceAccounts/0"]),
        ("when: [{key: 'request.headers[Kubeflow-UserID]', values: ['*']}]", [""]),
        ("when: [{key: 'request.headers[kubeflow-groups]', values: [ml]}]", [""]),
        # Kubeflow Pipelines asks that the header be absent: that gives nobody a name.
        ("when: [{key: 'request.headers[kubeflow-userid]', notValues: ['*']}]", []),
        ("when: [{key: 'request.headers[x-other]', values: [a]}]", []),
        ("when: [{key: 'request.auth.claims[email]', values: [a]}]", []),
        ("to: [{operation: {paths: [/healthz]}}]", []),
    ],
)  # fmt: skip
def test_a_header_is_believed_from_the_gateway_alone(rule: str, places: list[str]) -> None:
    """Sources are alternatives, so that each must name a principal that is neither a pattern nor a tenant's."""
    expected = [f"/spec/rules/0{place}" for place in places]
    assert pointers(headers_come_from_the_gateway, policy(f"[{{{rule}}}]")) == expected


@pytest.mark.parametrize("action", ["DENY", "AUDIT", "CUSTOM"])
def test_a_header_that_denies_needs_no_gateway(action: str) -> None:
    """Only ALLOW lets anybody in."""
    assert pointers(headers_come_from_the_gateway, policy(f"[{{{WHEN}}}]", more=f"action: {action}, ")) == []
    assert pointers(nobody_lets_everybody_in, policy("[{}]", more=f"action: {action}, ")) == []


def test_the_header_is_the_platforms() -> None:
    """`identity.userIdHeader` says which header names the user."""
    oidc = "oidc: {issuer: https://login.borealis.example, clientSecret: {secret: oidc-client, key: secret}}"
    world = of_yaml(
        policy("[{when: [{key: 'request.headers[x-user]', values: [a]}]}]"),
        spec=f"identity: {{{oidc}, userIdHeader: x-user}}",
    )
    assert len(broken([headers_come_from_the_gateway], world)) == 1


@pytest.mark.parametrize(
    ("rules", "open_"),
    [
        ("[]", []),
        ("[{}]", [0]),
        ("[{to: [{operation: {paths: [/a]}}]}, {}]", [1]),
        ("[{from: [{source: {}}]}]", [0]),
        ("[{from: [{}]}]", [0]),
        ("[{from: [{source: {principals: ['*']}}]}]", [0]),
        ("[{from: [{source: {namespaces: ['*']}}]}]", [0]),
        ("[{from: [{source: {namespaces: [a]}}, {source: {}}]}]", [0]),
        ("[{to: [{operation: {}}]}]", [0]),
        ("[{to: [{operation: {paths: ['*']}}]}]", [0]),
        ("[{from: [{source: {notNamespaces: ['*']}}]}]", []),
        ("[{from: [{source: {namespaces: [a]}}]}]", []),
        ("[{from: [{source: {principals: ['*']}}], to: [{operation: {paths: [/a]}}]}]", []),
        ("[{from: [{source: {}}], when: [{key: source.namespace, values: [a]}]}]", []),
    ],
)
def test_a_rule_says_which_calls(rules: str, open_: list[int]) -> None:
    """`rules: []` allows nothing and `rules: [{}]` everything; sources and operations that say nothing are the same."""
    assert pointers(nobody_lets_everybody_in, policy(rules)) == [f"/spec/rules/{index}" for index in open_]


@pytest.mark.parametrize(
    ("namespace", "selector", "is_known"),
    [
        ("istio-system", "app: istio-ingressgateway, istio: ingressgateway", True),
        ("istio-system", "app: cluster-local-gateway", True),
        ("knative-serving", "app: activator", True),
        ("knative-serving", "role: webhook", True),
        ("kubeflow", "app: cache-server", True),
        ("kubeflow", "app: ml-pipeline", False),
        ("vision", "app: activator", False),
        ("istio-system", "app: activator", False),
    ],
)
def test_gateways_and_webhooks_are_open(namespace: str, selector: str, is_known: bool) -> None:
    """Their callers have no identity in the mesh; others are told, and so is the same label in another namespace."""
    text = policy("[{}]", namespace, f"selector: {{matchLabels: {{{selector}}}}}, ")
    assert pointers(nobody_lets_everybody_in, text) == ([] if is_known else ["/spec/rules/0"])


def test_a_component_is_known_where_it_is_installed() -> None:
    """`components` may say another namespace."""
    spec = yaml.safe_dump({"components": {"istio": {"mode": "managed", "namespace": "mesh"}}})
    text = policy("[{}]", "mesh", "selector: {matchLabels: {app: istio-ingressgateway}}, ")
    assert broken([nobody_lets_everybody_in], of_yaml(text, spec=spec)) == []


def test_a_patched_policy_is_told_at_the_patch() -> None:
    """The gateway taken from the owner's rule, and an empty rule added to it."""
    target = "{kind: AuthorizationPolicy, name: ns-owner-access-istio, namespace: vision}"
    (spoofed,) = by_patch(f"  - {{target: {target}, json: [{{op: remove, path: /spec/rules/0/from}}]}}\n", "GP0910")
    (opened,) = by_patch(f"  - {{target: {target}, json: [{{op: add, path: /spec/rules/-, value: {{}}}}]}}\n", "GP0911")
    assert [str(f.place)[: len(PATCH) + 3] for f in (spoofed, opened)] == [f"{PATCH}:2:"] * 2
    assert "at /spec/rules/0: the rule believes the header `kubeflow-userid`, and names no caller" in spoofed.message
    assert "at /spec/rules/4: the rule matches every call" in opened.message


def test_the_rule_of_kubeflows_own_tests_is_refused(tmp_path: Path) -> None:
    """kubeflow/community-distribution's tests open an InferenceService to everybody; copied from there, it stays open."""
    text = policy(
        "[{}]",
        "vision",
        "action: ALLOW, selector: {matchLabels: {serving.knative.dev/service: isvc-sklearn-predictor}}, ",
    )
    (finding,) = by_generator(tmp_path, text, "GP0911")
    assert "vision/p at /spec/rules/0" in finding.message
