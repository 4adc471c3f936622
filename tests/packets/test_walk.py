"""The walk over a platform written by hand: it is content with what is right, and notices what is not."""

from __future__ import annotations

import pytest

from packets import faults
from packets.example import EXPECTED, objects
from packets.faults import Fault
from packets.tenants import cluster
from packets.walk import probes, walk

PROBES = list(probes(cluster(EXPECTED)))


def test_a_platform_as_it_should_be_has_no_findings() -> None:
    """Everything that is declared or needed gets through, and nothing else does."""
    assert list(walk(objects(), PROBES)) == []


def test_both_outcomes_are_asked_for_in_every_layer() -> None:
    """A walk that expects only one outcome would be content with everything open, or with everything closed."""
    asked = {(probe.layer, probe.allowed) for probe in PROBES}
    assert asked >= {("network", True), ("network", False), ("server", False), ("both", True), ("both", False)}


SEEN: dict[Fault, str] = {
    faults.forgets_a_namespace: "let through, by NetworkPolicies: lab/step -> 169.254.169.254 TCP 80",
    faults.isolates_for_ingress_only: "let through, by NetworkPolicies: vault/step -> 169.254.169.254 TCP 80",
    faults.default_deny_selects_nothing: "let through, by NetworkPolicies: vault/step -> lab/notebook TCP 8888",
    faults.splits_peers: "let through, by NetworkPolicies: lab/notebook -> istio-system/istiod TCP 8080",
    faults.drops_exceptions: "let through, by NetworkPolicies: lab/trial -> 192.168.1.5 TCP 443",
    faults.forgets_the_metadata_address: "let through, by NetworkPolicies: lab/trial -> 169.254.169.254 TCP 443",
    faults.selects_namespaces_by_a_label_of_their_own: "dropped, by NetworkPolicies: lab/step -> kube-system/kube-dns UDP 53",
    faults.lets_the_wrong_namespace_in: "dropped, all the way: lab/notebook -> online-shop/predictor TCP 8080",
    faults.opens_every_port_of_dns: "let through, by NetworkPolicies: lab/step -> kube-system/kube-dns TCP 9153",
    faults.allows_dns_over_tcp_only: "dropped, by NetworkPolicies: lab/step -> kube-system/kube-dns UDP 53",
    faults.selects_dns_by_the_name_of_its_deployment: "dropped, by NetworkPolicies: lab/step -> kube-system/kube-dns UDP 53",
    faults.allows_every_call: "let through, by the called proxy: vault/notebook -> lab/notebook TCP 8888 GET /",
    faults.trusts_the_header_of_anybody: "let through, by the called proxy: vault/notebook -> lab/notebook TCP 8888 GET / kubeflow-userid: ada@lab.example",
    faults.asks_for_a_source_without_a_certificate: "let through, by the called proxy: vault/step -> lab/notebook TCP 8888 GET /",
    faults.takes_plaintext_for_everybody: "dropped, all the way: vault/step -> kubeflow/ml-pipeline TCP 8888",
    faults.lets_any_namespace_in: "let through, by the called proxy: vault/notebook -> online-shop/predictor TCP 8080",
    faults.forgets_the_callers_sidecar: "dropped, all the way: lab/notebook -> online-shop/predictor TCP 8080",
    faults.passes_on_unknown_hosts: "let through, all the way: online-shop/notebook -> www.example.com (93.184.216.34) TCP 443",
    faults.forgets_the_mesh_wide_policy: "let through, by the called proxy: vault/notebook -> kubeflow/profiles-kfam TCP 8081",
    faults.lets_tenants_pose_as_users: "let through, by the called proxy: vault/step -> kubeflow/ml-pipeline TCP 8888 GET / kubeflow-userid: cy@vault.example",
    faults.names_another_api_server: "dropped, all the way: vault/step -> kubernetes.default.svc.cluster.local (10.60.0.10) TCP 443",
    faults.lets_everybody_in_at_the_gateway: "let through, by the called proxy: 93.184.216.34 -> istio-system/istio-ingressgateway TCP 8443",
}


@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: fault.__name__)
def test_every_fault_is_noticed_for_what_it_does(fault: Fault) -> None:
    """A mistake is seen by the call that it opens or closes, not by chance."""
    found = walk(faults.broken(fault, objects()), PROBES)
    assert any(line.startswith(SEEN[fault]) for line in found)


def test_without_any_object_everything_is_open() -> None:
    """Kubernetes and Istio refuse nothing by themselves: whatever should be dropped is let through."""
    found = list(walk([], PROBES))
    assert len(found) == sum(not probe.allowed for probe in PROBES)
