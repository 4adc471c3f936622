"""`python -m groundplan`."""

from __future__ import annotations

from groundplan.cli import main

main()
