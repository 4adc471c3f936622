from __future__ import annotations

from typing import Any

import pytest

from groundplan import releases
from groundplan.contract import Contract

CRD = b"""\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: teams.example.com
  creationTimestamp: null
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Team, plural: teams, singular: team, listKind: TeamList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            apiVersion: {type: string}
            kind: {type: string}
            metadata: {type: object}
            spec:
              type: object
              required: [size, mode]
              x-kubernetes-validations:
                - {rule: "self.size > 0", message: size is positive}
              properties:
                size: {type: integer, format: int32, minimum: 1}
                mode: {type: string, enum: [open, closed], default: open}
                port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
                note: {type: string, nullable: true}
                settings: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {depth: {type: integer}}}
                template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
                members:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items: {type: object, properties: {name: {type: string}, role: {type: string}}}
                labels: {type: object, additionalProperties: {type: string}}
            status: {type: object, properties: {ready: {type: boolean}}}
    - name: v1alpha1
      served: false
      storage: false
      schema: {openAPIV3Schema: {type: object}}
"""


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract of a repository that brings no CRD."""
    return load({})


@pytest.fixture(scope="session")
def widened() -> Contract:
    """The contract of a repository that brings the CRD of Team."""
    return load({"schemas/crds/teams.yaml": CRD})


def load(files: dict[str, bytes]) -> Contract:
    release = releases.get("2026.08")
    assert release is not None
    found, findings = Contract.load("1.35", release, files)
    assert findings == ()
    assert found is not None
    return found


@pytest.fixture
def team() -> dict[str, Any]:
    """A valid Team."""
    return {
        "apiVersion": "example.com/v1",
        "kind": "Team",
        "metadata": {"name": "blue", "namespace": "vision"},
        "spec": {"size": 3},
    }
