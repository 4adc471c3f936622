"""Generators to the objects of one environment."""

from __future__ import annotations
