"""How large an object may be."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterator
from typing import Any

from groundplan.contract.violations import TOO_LARGE, Violation
from groundplan.facts.kubernetes import ANNOTATIONS_MAX_BYTES, OBJECT_MAX_BYTES

_SMALL = min(ANNOTATIONS_MAX_BYTES, OBJECT_MAX_BYTES // 6)
"""JSON grows a character sixfold at most (`\\u0000`); marshal never shrinks one, and is quicker than counting."""


def is_small(obj: Any) -> bool:
    """Whether no limit can be near. Raises ValueError when the object is not plain data."""
    return len(marshal.dumps(obj, 2)) < _SMALL


def violations(obj: dict[str, Any]) -> Iterator[Violation]:
    size = len(json.dumps(obj, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    if size > OBJECT_MAX_BYTES:
        yield Violation(
            TOO_LARGE,
            "",
            f"the object is {size:,} bytes of JSON, more than etcd takes",
            expected=f"at most {OBJECT_MAX_BYTES:,} bytes",
            hint="split it, or keep the data elsewhere and refer to it",
        )
    metadata = obj.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if isinstance(annotations, dict):
        total = sum(len(str(text).encode("utf-8", "surrogatepass")) for pair in annotations.items() for text in pair)
        if total > ANNOTATIONS_MAX_BYTES:
            yield Violation(
                TOO_LARGE,
                "/metadata/annotations",
                f"the annotations are {total:,} bytes together, more than the API server takes",
                expected=f"at most {ANNOTATIONS_MAX_BYTES:,} bytes of keys and values",
            )
