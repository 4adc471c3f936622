"""Credentials that upstream projects ship with: everybody knows them, so a platform that keeps one has none."""

from __future__ import annotations

from collections.abc import Mapping

ANYWHERE: Mapping[str, str] = {
    "minio123": "MinIO of Kubeflow Pipelines",
    "minioadmin": "MinIO",
    "pUBnBOY80SnXgjibTYM9ZWNzY2xreNGQok": "Dex and oauth2-proxy of Kubeflow",
    "7d16fee92f8d11b8940b081b3f8b8acb": "oauth2-proxy of Kubeflow",
    "$2y$12$4K/VkmDd1q1Orb3xAt82zu8gk7Ad6ReFR4LCP9UeYE90NLiN9Df72": "Dex of Kubeflow",
}
"""What is a credential wherever it stands, with whose it is.

kubeflow/pipelines, manifests/kustomize/third-party/minio/base/mlpipeline-minio-artifact-secret.yaml;
minio/minio, internal/auth/credentials.go, DefaultAccessKey and DefaultSecretKey;
kubeflow/community-distribution, common/dex/helm/ci/values-oauth2-proxy.yaml and
common/oauth2-proxy/helm/ci/values-m2m-dex-only.yaml, the same as in common/oauth2-proxy/base/kustomization.yaml.
"""

AS_A_PASSWORD: Mapping[str, str] = {
    "12341234": "Dex of Kubeflow",
    "minio": "MinIO of Kubeflow Pipelines",
    "root": "the databases of Kubeflow",
    "test": "the databases of Kubeflow",
}
"""Ordinary words and numbers, which are credentials only where a password or an access key stands.

kubeflow/manifests, common/dex/base/dex-passwords.yaml (its hash is of 12341234);
applications/model-registry/upstream/overlays/postgres/secrets.env (root, test);
kubeflow/katib, the Secret katib-mysql-secrets (test); minio: as above.
"""
