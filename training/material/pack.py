"""One file with every drawing (WebP without loss) and the concepts: it travels to a machine without network."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from training.material.concepts import Concept


@dataclass(frozen=True)
class Material:
    """The drawings in memory."""

    concepts: list[Concept]
    styles: list[str]
    sprites: torch.Tensor  # uint8 [sprites, 4, side, side], colour × alpha already multiplied
    concept_of: np.ndarray  # int [sprites]
    style_of: np.ndarray  # int [sprites]


def pack_sprites(target: Path, sprites: Path, concepts: list[Concept], styles: list[str], least: int) -> Path:
    """Writes the concepts that are drawn in at least `least` styles, stored as they are (WebP packs them already)."""
    drawn = {path.stem for path in sprites.glob("*.webp")}
    kept, files = [], []
    for index, concept in enumerate(concepts):
        numbers = [number for number in range(len(styles)) if f"{index:04d}-{number}" in drawn]
        if len(numbers) < least:
            continue
        files += [(f"{index:04d}-{number}.webp", len(kept), number) for number in numbers]
        kept.append(concept)
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        table = {"styles": styles, "concepts": [c.to_json() for c in kept], "sprites": files}
        archive.writestr("material.json", json.dumps(table, ensure_ascii=False), zipfile.ZIP_DEFLATED)
        for name, _, _ in files:
            archive.write(sprites / name, name)
    part.replace(target)
    return target


def load_material(packed: Path) -> Material:
    """Reads a packed file into memory (about 50 KB a drawing)."""
    with zipfile.ZipFile(packed) as archive:
        table = json.loads(archive.read("material.json"))
        pictures = np.stack([_premultiplied(archive.read(name)) for name, _, _ in table["sprites"]])
    return Material(
        concepts=[Concept.from_json(row) for row in table["concepts"]],
        styles=table["styles"],
        sprites=torch.from_numpy(pictures),
        concept_of=np.array([concept for _, concept, _ in table["sprites"]]),
        style_of=np.array([style for _, _, style in table["sprites"]]),
    )


def _premultiplied(data: bytes) -> np.ndarray:
    """uint8 [4, side, side]: so that shrinking a drawing does not mix in colours of clear pixels."""
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")).astype(np.float32)
    picture[..., :3] *= picture[..., 3:] / 255
    return np.ascontiguousarray(picture.round().astype(np.uint8).transpose(2, 0, 1))
