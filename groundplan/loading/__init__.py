"""Files to trees of plain data that know their places."""

from __future__ import annotations

from groundplan.loading.files import DiskFiles, Files, MemoryFiles
from groundplan.loading.node import Node, Scalar
from groundplan.loading.yaml12 import Document, parse

__all__ = ["DiskFiles", "Document", "Files", "MemoryFiles", "Node", "Scalar", "parse"]
