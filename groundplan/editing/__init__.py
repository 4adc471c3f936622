"""Changes to the text of the sources: values are found in their text, and text is put in; all else stays, byte by byte.

A YAML library that loads and writes a document again moves comments, quotes and line breaks of parts nobody changed. So
nothing is written again here: the parser tells where a value begins and ends, and the change is put in at that place.
Whether it did what it should is then read back: the new text parses to the old data and the change, and nothing else.
"""

from __future__ import annotations

from groundplan.editing.files import EditedFiles
from groundplan.editing.splicing import Splice, apply, moves
from groundplan.editing.tenants import Edit, Unfit, add_tenant, new_file, retire_tenant

__all__ = ["Edit", "EditedFiles", "Splice", "Unfit", "add_tenant", "apply", "moves", "new_file", "retire_tenant"]
