"""Fetches, draws and packs the material: everything that training needs, in one file."""

import json
import subprocess
from pathlib import Path

from training.material.concepts import icon_names, read_concepts
from training.material.fetch import HERE, fetch_all, read_sources
from training.material.pack import pack_sprites

SPRITE_SIZE_PX = 112  # a drawing never covers more of a picture of 128 px, so it is never enlarged
MIN_STYLES = 3


def prepare_material(folder: Path, limit: int | None = None) -> Path:
    """Makes `material.zip` in `folder`, unless it is there. `limit` keeps so many things of every kind."""
    packed = folder / "material.zip"
    if packed.exists():
        return packed
    packages = fetch_all(folder.parent / "packages")
    names, styles = read_sources()
    concepts = _limited(read_concepts(packages[names.package]), limit)
    jobs = icon_names(concepts, styles, packages)
    _render(jobs, folder)
    return pack_sprites(packed, folder / "sprites", concepts, [source.style for source in styles], MIN_STYLES)


def _limited(concepts: list, limit: int | None) -> list:
    if limit is None:
        return concepts
    kinds: dict[str, list] = {}
    for concept in concepts:
        kinds.setdefault(concept.kind, []).append(concept)
    return [concept for kind in kinds.values() for concept in kind[:: max(1, len(kind) // limit)][:limit]]


def _render(jobs: list[dict], folder: Path) -> None:
    sprites = folder / "sprites"
    sprites.mkdir(parents=True, exist_ok=True)
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    command = ["node", str(HERE / "render.mjs"), str(folder / "jobs.json"), str(sprites), str(SPRITE_SIZE_PX)]
    subprocess.run(command, check=True)
