"""The generators, by name: `groundplan.generators.tenancy`.

The modules lie in the flat folder `generators/`, of the checkout or inside the wheel. While a platform repository is
rendered, `groundplan.generating.discovery` adds that repository's own `generators/`.
"""

from __future__ import annotations

from groundplan.facts.folders import builtin_folder

__path__ = [str(builtin_folder("generators"))]
