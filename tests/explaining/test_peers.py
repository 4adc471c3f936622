"""Edges between tenants: what is written at one end makes objects at both."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from groundplan.explaining.influence import Influence
from groundplan.explaining.tracing import reached_by, sources_of
from groundplan.generating.discovery import discover
from groundplan.objects import Ref
from groundplan.spec import Peer, Platform
from platforms import resolved, tenant, tenants, with_spec
from repositories import NOWHERE

TEXT = with_spec(
    tenants(
        tenant("fraud", "owner: f@x.example, namespace: team-fraud, network: {allowFrom: [vision]}"),
        tenant("speech", "owner: s@x.example"),
        tenant("vision"),
    )
)
SIDECAR = Ref("networking.istio.io", "Sidecar", "vision", "default")
OUT = Ref("networking.k8s.io", "NetworkPolicy", "vision", "allow-to-fraud")


def influence() -> Influence:
    generators, findings = discover(NOWHERE, local=False)
    assert findings == ()
    return Influence(resolved(TEXT), generators)


def test_a_callers_object_names_the_line_of_the_called() -> None:
    """Whom a tenant may call is written by the called tenant, and `explain` says where."""
    found = sources_of(influence(), "vision", SIDECAR)["spec", "egress", 0, "hosts"]
    paths = {source.path for source in found}
    assert any(path.startswith("tenants[fraud].network.allowFrom") for path in paths)
    assert "tenants[speech].name" not in paths


def test_the_namespace_of_the_called_is_named_too() -> None:
    """A peer's namespace stands in objects of the other end."""
    found = sources_of(influence(), "vision", OUT)
    assert any(s.path == "tenants[fraud].namespace" for sources in found.values() for s in sources)


def test_a_line_reaches_both_ends() -> None:
    """`allowFrom` reaches the called tenant's policies and the caller's."""
    reached = {(r.owner, r.ref.kind) for r in reached_by(influence(), "tenants[fraud].network.allowFrom")}
    assert {("fraud", "NetworkPolicy"), ("fraud", "AuthorizationPolicy")} <= reached
    assert {("vision", "NetworkPolicy"), ("vision", "Sidecar")} <= reached
    assert not any(owner == "speech" for owner, _ in reached)


def test_other_values_stay_at_home() -> None:
    """A tenant's quota is nobody else's."""
    assert {r.owner for r in reached_by(influence(), "tenants[fraud].quota.pods")} == {"fraud"}


names = st.sampled_from(["fraud", "speech", "vision"])
edges = st.dictionaries(names, st.lists(names, max_size=3))


@given(edges, st.sets(names))
def test_every_edge_has_two_ends(allowed: dict[str, list[str]], retired: set[str]) -> None:
    """Whom one may call is exactly who lets it in; nobody is a peer of itself, and nobody of one that is retired."""
    platform = resolved(TEXT).platform
    template = next(t for t in platform.tenants if t.name == "fraud")
    made = []
    for found in platform.tenants:
        network = template.network.model_copy(update={"allow_from": tuple(allowed.get(found.name, ()))})
        retire = template.retire if found.name not in retired else _retirement()
        made.append(found.model_copy(update={"network": network, "retire": retire}))
    tried: Platform = replace(platform, tenants=tuple(made))
    callers = {(p.name, t.name) for t in made for p in tried.peers(t).callers}
    called = {(t.name, p.name) for t in made for p in tried.peers(t).called}
    assert callers == called
    alive = {t.name for t in made} - retired
    assert callers == {(c, n) for n, cs in allowed.items() for c in cs if c != n and {c, n} <= alive}
    assert all(isinstance(p, Peer) for t in made for p in tried.peers(t).callers)


def _retirement() -> object:
    text = with_spec(tenants(tenant("old", "retire: {after: 2027-01-31, reason: done}")))
    return resolved(text).platform.tenants[0].retire
