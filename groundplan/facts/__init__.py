"""What belongs to others: names of labels, annotations, principals and API groups, each once, with its source."""

from __future__ import annotations
