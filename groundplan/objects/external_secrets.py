"""Objects of external-secrets.io/v1, and where the entries of a secret store lie.

Fields that the operator would fill in are written out, so that Argo CD sees what it wrote itself
(external-secrets v2.9.0, apis/externalsecrets/v1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.facts import kubernetes
from groundplan.objects.metadata import metadata
from groundplan.spec import Shared
from groundplan.spec.scalars import fill
from groundplan.spec.secret_store import AwsStore, AzureStore, GcpStore, VaultStore
from groundplan.spec.secret_store import SecretStore as Store

_API_VERSION = "external-secrets.io/v1"

STORE = "tenant-secrets"
"""The SecretStore of a namespace."""

READER = "secret-reader"
"""The ServiceAccount that the operator acts as. Workloads run as another, so that they cannot read the store by themselves."""

REFRESH = "1h0m0s"


def secret_store(name: str, namespace: str, provider: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": _API_VERSION,
        "kind": "SecretStore",
        "metadata": metadata(name, namespace),
        "spec": {"provider": provider},
    }


def provider(store: Store, *, environment: str, tenant: str) -> dict[str, Any]:
    """How the operator enters the store for one namespace: as its reader, never with a key of its own.

    Without `namespace` in the reference, the reader is the one of the SecretStore's namespace.
    """
    reader = {"serviceAccountRef": {"name": READER}}
    if isinstance(store, VaultStore):
        kubernetes_auth = {
            "mountPath": store.auth_mount,
            "role": fill(store.role, tenant=tenant, env=environment),
            **reader,
        }
        mount = fill(store.path, tenant=tenant, env=environment).partition("/")[0]
        vault = {"server": store.server, "path": mount, "version": store.version}
        return {"vault": {**vault, "auth": {"kubernetes": kubernetes_auth}}}
    if isinstance(store, AwsStore):
        return {"aws": {"service": store.service, "region": store.region, "auth": {"jwt": reader}}}
    if isinstance(store, GcpStore):
        workload = {
            "clusterLocation": store.cluster_location,
            "clusterName": store.cluster_name,
            "clusterProjectID": store.project_id,
            **reader,
        }
        policy = {"secretVersionSelectionPolicy": "LatestOrFail"}
        return {"gcpsm": {"projectID": store.project_id, "auth": {"workloadIdentity": workload}, **policy}}
    assert isinstance(store, AzureStore)
    azure = {"vaultUrl": store.vault_url, "tenantId": store.tenant_id, "authType": "WorkloadIdentity"}
    return {"azurekv": {**azure, **reader, "environmentType": "PublicCloud", "useAzureSDK": False}}


def remote_key(shared: Shared, store: Store, entry: str, tenant: str) -> str:
    """What the operator asks the store for: the entry below the store's own path; in Vault below the mount."""
    path = "" if store.path is None else store.path
    if isinstance(store, VaultStore):
        path = path.partition("/")[2]
    key = fill("/".join(part for part in (path, entry) if part), tenant=tenant, env=shared.environment)
    # Google's and Azure's stores have no folders in their names.
    return key.replace("/", "-") if isinstance(store, GcpStore | AzureStore) else key


def external_secret(
    name: str,
    namespace: str,
    keys: Mapping[str, str],
    *,
    key: str,
    store: str = STORE,
) -> dict[str, Any]:
    """A Secret filled from one entry of the store; `keys` maps its keys to properties of the entry."""
    template: dict[str, Any] = {"engineVersion": "v2", "mergePolicy": "Replace"}
    if list(keys) == [kubernetes.DOCKER_CONFIG_KEY]:
        template["type"] = kubernetes.DOCKER_CONFIG_TYPE
    return {
        "apiVersion": _API_VERSION,
        "kind": "ExternalSecret",
        "metadata": metadata(name, namespace),
        "spec": {
            "refreshInterval": REFRESH,
            "secretStoreRef": {"kind": "SecretStore", "name": store},
            "target": {
                "name": name,
                "creationPolicy": "Owner",
                "deletionPolicy": "Retain",
                "template": template,
            },
            "data": [{"secretKey": own, "remoteRef": _remote_ref(key, remote)} for own, remote in sorted(keys.items())],
        },
    }


def _remote_ref(key: str, remote: str) -> dict[str, str]:
    return {
        "key": key,
        "property": remote,
        "conversionStrategy": "Default",
        "decodingStrategy": "None",
        "metadataPolicy": "None",
    }
