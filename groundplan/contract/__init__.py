"""Objects against schemas: Kubernetes' own, our output contract, and the CRDs that a repository brings."""

from __future__ import annotations

from groundplan.contract.contract import Contract
from groundplan.contract.crds import Rule
from groundplan.contract.violations import Violation

__all__ = ["Contract", "Rule", "Violation"]
