"""The example that the tests of the spec vary."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import platforms

SPEC = """\
cluster:
  server: https://kubernetes.default.svc
  kubernetesVersion: "1.35"
  cloud: aws
  cni: cilium
  apiServerCIDRs: [10.0.0.1/32]
  podCIDRs: [10.64.0.0/12]
  nodeLocalDNS: true
gitops:
  repoURL: https://git.borealis.example/ml/platform.git
  revision: main
  automated: {prune: true, selfHeal: true}
gateway: {tls: {issuer: letsencrypt}}
identity:
  oidc: {issuer: https://login.borealis.example, clientSecret: {secret: oidc-client, key: secret}}
  admins: [{group: ml-platform}, {user: root@borealis.example}]
objectStore: {endpoint: s3.borealis.example, region: eu-1, bucketPattern: "ml-{env}-{tenant}"}
storageClasses:
  - {name: fast, storageClass: gp3, default: true}
  - {name: shared, storageClass: efs, accessMode: ReadWriteMany}
images:
  registries: [registry.borealis.example/]
  mirror: {docker.io/: registry.borealis.example/hub/}
  requireDigest: true
  catalog: {pytorch: "registry.borealis.example/ml/pytorch:2.9"}
priorities:
  - {name: production, value: 100000}
  - {name: research, value: 1000, preemptible: true}
pools:
  - {name: cpu, nodes: 20, perNode: {cpu: 32, memory: 128Gi}}
  - name: train
    nodes: 8
    perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100-80GB, count: 8}}
    capacityType: reserved
    pricePerGpuHour: 2.10
    topology: [block, rack]
  - {name: share, nodes: 2, perNode: {cpu: 96, memory: 1Ti, gpu: {model: A100-80GB, count: 8, mig: {1g.10gb: 7}}}}
  - {name: infer, nodes: 4, perNode: {cpu: 48, memory: 192Gi, gpu: {model: T4, count: 4, timeSlicing: 4}}}
tenantClasses:
  - name: research
    podSecurity: baseline
    priority: research
    network: {internet: true}
    labels: {cost-center: "4711"}
    quota: {cpu: 200, memory: 1Ti, pods: 300, storage: 20Ti, pools: {train: 16, share: 28}}
templates: {volumes: [{name: data, size: 1Ti, storageClass: shared}]}
tenants:
  - name: vision
    class: research
    owner: alice@borealis.example
    members: [{user: bob@borealis.example, role: edit}, {group: vision-readers, role: view}]
    workloadIdentity: {roleArn: "arn:aws:iam::123456789012:role/vision"}
    quota:
      cpu: 400
      memory: 2Ti
      pods: 500
      pools: {train: {nominal: 16, borrow: 16, lend: 8}, share: 56, infer: 8}
      objects: {notebooks: 20, serving: 10}
    network: {egress: [{host: huggingface.co}], allowFrom: [risk]}
    secrets: [{name: wandb, keys: {token: api_token}}]
    volumes: [{name: datasets, size: 5Ti, storageClass: shared}]
  - {name: speech, class: research, owner: sam@borealis.example, volumes: [{name: corpus, template: data}]}
  - {name: risk, class: research, owner: rita@borealis.example, environments: [prod]}
"""
"""What the example says beyond the smallest platform."""


@pytest.fixture
def document() -> dict[str, Any]:
    """A whole platform.yaml as it is written: shorthand, classes and templates not yet worked in."""
    loaded: dict[str, Any] = yaml.safe_load(platforms.with_spec(SPEC))
    return {**loaded, "include": ["tenants/*.yaml"]}


@pytest.fixture
def shared(document: dict[str, Any]) -> dict[str, Any]:
    """What `Shared` is validated from."""
    written = ("tenantClasses", "templates", "tenants")
    spec = {key: value for key, value in document["spec"].items() if key not in written}
    return {**spec, "name": "borealis", "environment": "prod"}


@pytest.fixture
def tenant() -> dict[str, Any]:
    """The least that makes a tenant."""
    loaded: dict[str, Any] = yaml.safe_load(platforms.tenant(more="quota: {cpu: 4, memory: 16Gi, pods: 20}"))
    return loaded
