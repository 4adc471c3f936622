"""Groundplan: a declarative GitOps configuration compiler for machine-learning platforms."""

__version__ = "0.1.0"
