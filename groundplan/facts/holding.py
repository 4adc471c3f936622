"""Kinds whose deletion takes data with it.

A Namespace takes everything in it. A Profile takes its namespace, where the profile controller made that (kubeflow/dashboard
v2.0.0, profile_controller.go: the owner reference). A PersistentVolumeClaim takes its volume, unless the reclaim policy
is Retain (https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming).
"""

from __future__ import annotations

CLAIM = ("", "PersistentVolumeClaim")

HOLDING_DATA = (("", "Namespace"), ("kubeflow.org", "Profile"), CLAIM)
"""API group and kind."""
