"""Builders of Kubernetes objects as plain dicts, and what a generator yields."""

from __future__ import annotations

from groundplan.objects.manifest import Manifest, Ref, group_of, ref_of

__all__ = ["Manifest", "Ref", "group_of", "ref_of"]
