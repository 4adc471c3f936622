"""Words that messages everywhere share."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def of_system(error: OSError) -> str:
    """What the operating system says, as it goes on after a colon: `permission denied`."""
    return (error.strerror or str(error)).lower()
