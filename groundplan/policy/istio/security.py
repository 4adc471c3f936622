"""Who is let in: one answer for each pod about mutual TLS, providers that exist, a user header that cannot be forged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.facts.mesh import SECURITY
from groundplan.findings.suggest import did_you_mean
from groundplan.objects.fields import pointer
from groundplan.policy.istio import mesh_config
from groundplan.policy.istio.conflicts import without_selector
from groundplan.policy.istio.places import INGRESS_LABELS, root
from groundplan.policy.istio.reading import pairs, selects, targeted, text
from groundplan.policy.world import Broken, Object, World, at, items


def _selector(obj: Object) -> dict[str, str]:
    return pairs(obj, "spec", "selector", "matchLabels")


def namespaces_have_one_peer_authentication(world: World) -> Iterator[Broken]:
    """Of several PeerAuthentications for a whole namespace Istio takes the oldest: STRICT may be the one that is left out.

    https://istio.io/latest/docs/concepts/security/#peer-authentication
    """
    for rivals in without_selector(list(world.of(SECURITY, "PeerAuthentication")), _selector):
        yield Broken(
            "GP0963",
            rivals.ref,
            "/spec",
            f"{rivals.others[0]} is for the whole namespace too, and Istio takes the older of them alone",
            "one PeerAuthentication without `selector` in a namespace",
            others=tuple((other, "for the whole namespace too") for other in rivals.others),
        )


def ports_of_peer_authentications_are_of_pods(world: World) -> Iterator[Broken]:
    """`portLevelMtls` needs a `selector`: the API server refuses it otherwise (a CEL rule of the CRD, istio 1.30).

    In Istio's namespace one with a selector is ignored (istio/api security/v1beta1/peer_authentication.proto).
    """
    mesh_wide = root(world)
    for ref, obj in world.of(SECURITY, "PeerAuthentication"):
        if isinstance(at(obj, "spec", "portLevelMtls"), Mapping) and not _selector(obj):
            yield Broken(
                "GP0964",
                ref,
                "/spec/portLevelMtls",
                "`portLevelMtls` without a `selector`: the API server refuses it",
                "a `selector` with the labels of the pods whose ports these are",
            )
        elif ref.namespace == mesh_wide and _selector(obj):
            yield Broken(
                "GP0964",
                ref,
                "/spec/selector",
                f"in `{mesh_wide}` Istio ignores a PeerAuthentication that has a `selector`",
                "no `selector`, or the namespace of the pods",
            )


def providers_exist(world: World) -> Iterator[Broken]:
    """The provider of a CUSTOM policy is one of the mesh's: every request is refused otherwise.

    Where the mesh configuration is rendered.
    """
    config = mesh_config.mesh_config(world)
    known = sorted(mesh_config.provider_names(config)) if config is not None else []
    for ref, obj in world.of(SECURITY, "AuthorizationPolicy") if config is not None else ():
        name = text(obj, "spec", "provider", "name")
        if text(obj, "spec", "action") == "CUSTOM" and name not in known:
            yield Broken(
                "GP0965",
                ref,
                "/spec/provider/name" if name else "/spec",
                f"the mesh has no extension provider `{name}`" if name else "a CUSTOM policy without a `provider`",
                f"one of its providers: {', '.join(known)}" if known else "a provider of `extensionProviders`",
                did_you_mean(name, known),
                ((mesh_config.mesh_config_ref(world), "the mesh configuration"),),
            )


def the_user_header_is_written(world: World) -> Iterator[Broken]:
    """Each kind of token that the ingress gateway takes writes the user's header.

    One that does not leaves the header as the client sent it, and applications believe it (kubeflow/community-distribution
    f09f3ee, common/istio/README.md).
    """
    header = world.shared.identity.user_id_header
    home = root(world)
    for ref, obj in world.of(SECURITY, "RequestAuthentication"):
        if ref.namespace != home or targeted(obj) or not selects(_selector(obj), INGRESS_LABELS):
            continue
        for i, rule in enumerate(items(obj, "spec", "jwtRules")):
            written = {
                text(item, "header").lower() for item in items(rule, "outputClaimToHeaders") if text(item, "claim")
            }
            if header not in written:
                yield Broken(
                    "GP0966",
                    ref,
                    pointer(("spec", "jwtRules", i)),
                    f"tokens of `{text(rule, 'issuer')}` do not write the header `{header}`: whoever has one can send it with "
                    "any user's name",
                    f"outputClaimToHeaders: [{{header: {header}, claim: email}}]",
                )


SECURITY_RULES = (
    namespaces_have_one_peer_authentication,
    ports_of_peer_authentications_are_of_pods,
    providers_exist,
    the_user_header_is_written,
)
