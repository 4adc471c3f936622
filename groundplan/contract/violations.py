"""What the contract has to say about one object."""

from __future__ import annotations

from typing import NamedTuple


class Violation(NamedTuple):
    """One thing that is wrong with one object; whoever knows where the object came from makes a Finding of it.

    `pointer` is an RFC 6901 JSON pointer into the object, `""` for the object as a whole. `expected` and `hint` are as
    in `Finding`.
    """

    code: str
    pointer: str
    message: str
    expected: str = ""
    hint: str = ""


UNKNOWN_KIND = "GP0601"
UNKNOWN_FIELD = "GP0602"
WRONG_TYPE = "GP0603"
MISSING_FIELD = "GP0604"
BAD_VALUE = "GP0605"
BAD_NAME = "GP0606"
BAD_LABEL = "GP0607"
WRONG_SCOPE = "GP0608"
TOO_LARGE = "GP0609"
BAD_CRD = "GP0610"
UNSUPPORTED_KUBERNETES = "GP0611"
BROKEN_RULE = "GP0612"
CLUSTER_WRITES_IT = "GP0613"
DUPLICATE_ITEM = "GP0614"
