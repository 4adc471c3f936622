"""Rules over the resolved platform that types alone cannot say.

A check is a plain function from the resolved platform to findings. It reads nothing else, changes nothing, and says all
it has to say; one module per concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from groundplan.checks import (
    clouds,
    components,
    images,
    labels,
    names,
    network,
    people,
    pod_defaults,
    quota,
    references,
    secrets,
    volumes,
)
from groundplan.findings import Finding
from groundplan.resolving import Resolved

Check = Callable[[Resolved], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    references.priorities_exist,
    references.quotas_name_devices,
    references.callers_exist,
    references.login_secrets_exist,
    references.secrets_have_a_store,
    components.needed_components_are_there,
    secrets.platform_secrets_have_a_home,
    secrets.pull_secrets_hold_registry_credentials,
    secrets.tenants_can_enter_their_store,
    secrets.artifacts_can_be_reached,
    pod_defaults.pod_defaults_name_secrets_and_volumes,
    pod_defaults.pod_defaults_agree,
    volumes.one_default_class,
    volumes.volumes_have_a_class,
    volumes.volumes_fit_the_quota,
    names.namespaces_are_free,
    names.namespaces_are_distinct,
    names.names_are_not_the_platforms,
    names.applications_have_short_names,
    people.bindings_are_distinct,
    people.bindings_have_short_names,
    people.addresses_have_one_spelling,
    people.owners_are_no_members,
    labels.labels_are_the_tenants,
    labels.annotations_are_the_tenants,
    network.cni_enforces_policies,
    network.egress_adds_something,
    network.api_server_is_outside_the_pods,
    network.tcp_hosts_have_addresses,
    network.callers_are_not_retired,
    quota.lends_what_it_has,
    quota.borrowers_find_lenders,
    images.images_are_from_allowed_registries,
    images.images_are_pinned,
    clouds.identities_are_of_the_clusters_cloud,
    clouds.buckets_have_valid_names,
    clouds.buckets_are_distinct,
)
"""Every check, in the order they run. What they find is sorted by place later."""


def run(resolved: Resolved) -> list[Finding]:
    """What all checks have to say. A mistake in a class that many tenants have is said once."""
    return list(dict.fromkeys(finding for check in CHECKS for finding in check(resolved)))
