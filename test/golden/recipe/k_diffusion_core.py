"""k-diffusion's samplers and denoisers alone: its package also imports training and evaluation code, and torchvision."""

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType
from unittest.mock import MagicMock, patch

UNUSED = {"torchvision": MagicMock(), "torchvision.transforms": MagicMock()}


def bare_package() -> ModuleType:
    """A k_diffusion that finds its modules but runs no __init__."""
    package = ModuleType("k_diffusion")
    package.__path__ = list(find_spec("k_diffusion").submodule_search_locations)
    return package


with patch.dict(sys.modules, {"k_diffusion": bare_package(), **UNUSED}):
    sampling = importlib.import_module("k_diffusion.sampling")
    external = importlib.import_module("k_diffusion.external")
