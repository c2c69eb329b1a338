"""What every part of the recipe shares: size, state, drawings and vocabulary."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from training.config import Size
from training.material.pack import load_material
from training.material.prepare import prepare_material
from training.scenes import Gallery
from training.state import State
from training.tokenizer import Tokenizer, read_merges
from training.train_text import make_tokenizer

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Context:
    """One recipe at work."""

    size: Size
    state: State
    gallery: Gallery
    tokenizer: Tokenizer


@dataclass(frozen=True)
class Given:
    """What a caller brings: minutes to work, a packed material, a vocabulary of another origin."""

    minutes: float | None = None
    packed: Path | None = None
    tokenizer: Tokenizer | None = None


def open_context(size: Size, folder: Path, given: Given | None = None) -> Context:
    """Prepares what is missing: the material (network, once) and the vocabulary."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    given = given or Given()
    state = State(folder, device, given.minutes)
    shared = HERE / "state" / ("material" if size.drawings_per_kind is None else f"material-{size.drawings_per_kind}")
    material = load_material(given.packed or prepare_material(shared.resolve(), size.drawings_per_kind))
    gallery = Gallery.of(replace(material, sprites=material.sprites.to(device)))
    return Context(size, state, gallery, given.tokenizer or _tokenizer(gallery, size, folder))


def _tokenizer(gallery: Gallery, size: Size, folder: Path) -> Tokenizer:
    path = folder / "tokenizer" / "merges.txt"
    if not path.exists():
        make_tokenizer(gallery, size).save(path.parent)
    return Tokenizer(read_merges(path.read_text(encoding="utf-8")))
