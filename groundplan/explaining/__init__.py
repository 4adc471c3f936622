"""Which input line made a field, and which objects a spec path reaches."""

from __future__ import annotations
