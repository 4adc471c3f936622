"""Artifact stores: where a tenant's pipelines keep what they make.

Without an `objectStore` Kubeflow Pipelines' own controller sets up a folder in its store for every namespace with its label,
and these objects are left to it. With one, each tenant has a bucket of its own, and Git holds what the controller would
have written (pipelines 2.17: manifests/kustomize/base/installs/multi-user/pipelines-profile-controller/sync.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundplan.facts import argo_workflows, kubeflow
from groundplan.objects import Manifest
from groundplan.objects.components import installed
from groundplan.objects.core import config_map
from groundplan.objects.external_secrets import external_secret, remote_key
from groundplan.objects.text import yaml_text
from groundplan.spec import Shared, Tenant
from groundplan.spec.scalars import fill
from groundplan.spec.storage import ObjectStore

ORIGIN = "objectStore"


def tenant(shared: Shared, tenant: Tenant) -> Iterator[Manifest]:
    """The three ConfigMaps that pipelines of the namespace read, and the keys of the bucket where there are any."""
    store = shared.object_store
    there = installed(shared)
    if store is None or "pipelines" not in there or tenant.retire is not None:
        return
    namespace, bucket = tenant.namespace, store.bucket(shared.environment, tenant.name)
    launcher = {
        "defaultPipelineRoot": f"s3://{bucket}/{kubeflow.PIPELINE_ROOT}",
        "providers": yaml_text({"s3": {"default": _provider(store)}}),
    }
    yield Manifest(config_map(kubeflow.LAUNCHER_CONFIG, namespace, launcher), ORIGIN)
    metadata = {
        "METADATA_GRPC_SERVICE_HOST": f"metadata-grpc-service.{there['pipelines'].namespace}",
        "METADATA_GRPC_SERVICE_PORT": "8080",
    }
    yield Manifest(config_map(kubeflow.METADATA_CONFIG, namespace, metadata), "components.pipelines")
    repositories = {argo_workflows.DEFAULT_REPOSITORY: yaml_text(_repository(store, bucket))}
    annotations = {argo_workflows.DEFAULT_REPOSITORY_ANNOTATION: argo_workflows.DEFAULT_REPOSITORY}
    yield Manifest(config_map(kubeflow.ARTIFACT_REPOSITORIES, namespace, repositories, annotations=annotations), ORIGIN)
    yield from _keys(shared, tenant, store)


def _provider(store: ObjectStore) -> dict[str, Any]:
    """The settings of the launcher: https://www.kubeflow.org/docs/components/pipelines/operator-guides/configure-object-store/"""
    credentials: dict[str, Any] = {"fromEnv": True}
    if store.credentials is not None:
        reference = {"secretName": kubeflow.ARTIFACT_SECRET, "accessKeyKey": "accesskey", "secretKeyKey": "secretkey"}
        credentials = {"fromEnv": False, "secretRef": reference}
    return {
        "endpoint": store.endpoint,
        "region": store.region,
        "disableSSL": not store.tls,
        "forcePathStyle": store.force_path_style,
        "credentials": credentials,
    }


def _repository(store: ObjectStore, bucket: str) -> dict[str, Any]:
    """An artifact repository of Argo Workflows (v4.1, docs/configure-artifact-repository.md)."""
    s3: dict[str, Any] = {
        "endpoint": store.endpoint,
        "region": store.region,
        "bucket": bucket,
        "insecure": not store.tls,
        "keyFormat": argo_workflows.KEY_FORMAT,
    }
    if store.credentials is None:
        s3["useSDKCreds"] = True
    else:
        s3["accessKeySecret"] = {"name": kubeflow.ARTIFACT_SECRET, "key": "accesskey"}
        s3["secretKeySecret"] = {"name": kubeflow.ARTIFACT_SECRET, "key": "secretkey"}
    return {"archiveLogs": True, "s3": s3}


def _keys(shared: Shared, tenant: Tenant, store: ObjectStore) -> Iterator[Manifest]:
    credentials, secrets = store.credentials, shared.secret_store
    if credentials is None or secrets is None:
        return
    entry = fill(credentials.from_, tenant=tenant.name, env=shared.environment)
    keys = {"accesskey": credentials.access_key, "secretkey": credentials.secret_key}
    key = remote_key(shared, secrets, entry, tenant.name)
    yield Manifest(
        external_secret(kubeflow.ARTIFACT_SECRET, tenant.namespace, keys, key=key), "objectStore.credentials"
    )
