"""Scenes: which drawing stands where, how large, on which background; and the pictures of them."""

from dataclasses import dataclass, fields, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.material.aliases import ALIASES
from training.material.everyday import DRAWN_STYLES, EVERYDAY, FIRST_THINGS, FIRST_WEIGHT
from training.material.pack import Material
from training.material.words import BACKGROUNDS, KINDS, POSITIONS, SIZES, SUBGROUPS

NOTHING = -1
PAIR_SCALE = 0.5
HELD_OUT_EVERY = 40  # one combination of concept, background and style in so many is kept for the evaluation


@dataclass(frozen=True)
class Habits:
    """Shares of scenes: two things side by side; the usual size and place."""

    pair: float = 0.12
    plain: float = 0.6


EVERYDAY_HABITS = Habits(pair=0.04, plain=0.92)


@dataclass(frozen=True)
class Scenes:
    """A batch of scenes, all int [scenes]. `second` is a drawing to the right of `first`, or NOTHING."""

    first: np.ndarray
    second: np.ndarray
    background: np.ndarray
    size: np.ndarray
    position: np.ndarray

    def __len__(self) -> int:
        return len(self.first)

    def at(self, index: np.ndarray) -> "Scenes":
        """Those of an index."""
        return Scenes(**{f.name: getattr(self, f.name)[index] for f in fields(self)})


@dataclass(frozen=True)
class Gallery:
    """The drawings together with what chooses among them."""

    material: Material
    start: np.ndarray  # [concepts], the first drawing of each; the others follow it
    count: np.ndarray  # [concepts], how many there are
    kind: np.ndarray  # [concepts]
    subgroup: np.ndarray  # [concepts]
    shown: np.ndarray  # [drawings], shares that sum to 1: how often the UNet is shown each

    @staticmethod
    def of(material: Material) -> "Gallery":
        """Indexes the drawings."""
        kinds, subgroups = list(KINDS), list(SUBGROUPS)
        return Gallery(
            material,
            np.searchsorted(material.concept_of, np.arange(len(material.concepts))),
            np.bincount(material.concept_of, minlength=len(material.concepts)),
            np.array([kinds.index(concept.kind) for concept in material.concepts]),
            np.array([subgroups.index(concept.subgroup) for concept in material.concepts]),
            _shown_shares(material),
        )


def _shown_shares(material: Material) -> np.ndarray:
    """Everyday things in the styles that are drawn; the first things and the first style more often."""
    names = [one.names[0] for one in material.concepts]
    of_concept = np.array([FIRST_WEIGHT if name in FIRST_THINGS else float(name in EVERYDAY) for name in names])
    if not of_concept.any():
        of_concept += 1
    styles = [DRAWN_STYLES.get(style, 0.0) for style in material.styles]
    shares = of_concept[material.concept_of] * np.array(styles)[material.style_of]
    return shares / shares.sum()


def is_held_out(concept: np.ndarray, background: np.ndarray, style: np.ndarray) -> np.ndarray:
    """Whether training must never see this combination (on its own, whatever the size and place)."""
    mixed = concept.astype(np.int64) * 7919 + background * 104_729 + style * 1_299_709
    return (mixed * 2_654_435_761 % 2**32) // 65_537 % HELD_OUT_EVERY == 0


def held_out_of(gallery: Gallery, scenes: Scenes) -> np.ndarray:
    """Whether each scene is held out, [scenes]."""
    material = gallery.material
    return is_held_out(material.concept_of[scenes.first], scenes.background, material.style_of[scenes.first])


def sample_scenes(gallery: Gallery, count: int, rng: np.random.Generator) -> Scenes:
    """Scenes for training: every concept equally often, white twice as often as another background."""
    concept = rng.integers(len(gallery.start), size=count)
    return scenes_of(gallery, concept, rng)


def sample_everyday_scenes(gallery: Gallery, count: int, rng: np.random.Generator) -> Scenes:
    """Scenes for the UNet: everyday things, and what people ask for more often is seen more often."""
    return _scenes_by_share(gallery, gallery.shown, count, rng)


def sample_aliased_scenes(gallery: Gallery, count: int, rng: np.random.Generator) -> Scenes:
    """Scenes of things that people call by other names than their label."""
    material = gallery.material
    has_alias = np.array([one.names[0] in ALIASES for one in material.concepts])[material.concept_of]
    shares = gallery.shown * has_alias if (gallery.shown * has_alias).any() else gallery.shown
    return _scenes_by_share(gallery, shares / shares.sum(), count, rng)


def _scenes_by_share(gallery: Gallery, shares: np.ndarray, count: int, rng: np.random.Generator) -> Scenes:
    first, other = rng.choice(len(shares), size=(2, count), p=shares)
    return _scenes_of_drawings(gallery, (first, other), rng, EVERYDAY_HABITS)


def scenes_of(gallery: Gallery, concept: np.ndarray, rng: np.random.Generator) -> Scenes:
    """Scenes of given concepts [count], all else drawn by chance; held-out combinations get another background."""
    drawings = (_drawings_of(gallery, concept, rng), _drawings_of(gallery, rng.permutation(concept), rng))
    return _scenes_of_drawings(gallery, drawings, rng, Habits())


def _scenes_of_drawings(
    gallery: Gallery, drawings: tuple[np.ndarray, np.ndarray], rng: np.random.Generator, habits: Habits
) -> Scenes:
    first, other = drawings
    count = len(first)
    pair = rng.random(count) < habits.pair
    usual = pair | (rng.random(count) < habits.plain)
    size = np.where(usual, 0, rng.integers(len(SIZES), size=count))
    has_room = ~usual & (np.array([one.scale for one in SIZES])[size] < 1)
    scenes = Scenes(
        first=first,
        second=np.where(pair, other, NOTHING),
        background=_backgrounds(count, rng),
        size=size,
        position=np.where(has_room, rng.integers(len(POSITIONS), size=count), 0),
    )
    return _without_held_out(gallery, scenes)


def sample_alike_scenes(gallery: Gallery, count: int, rng: np.random.Generator) -> Scenes:
    """Scenes that only the thing itself tells apart: two backgrounds in all, and every other time one kind of thing."""
    kind = gallery.kind[rng.integers(len(gallery.kind))]
    family = np.flatnonzero(gallery.kind == kind) if rng.random() < 0.5 else np.arange(len(gallery.kind))
    scenes = scenes_of(gallery, rng.choice(family, size=count), rng)
    background = rng.choice(len(BACKGROUNDS), size=2)[rng.integers(2, size=count)]
    return _without_held_out(gallery, replace(scenes, background=background))


def _drawings_of(gallery: Gallery, concepts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return gallery.start[concepts] + (rng.random(len(concepts)) * gallery.count[concepts]).astype(int)


def _backgrounds(count: int, rng: np.random.Generator) -> np.ndarray:
    return np.maximum(rng.integers(-1, len(BACKGROUNDS), size=count), 0)


def _without_held_out(gallery: Gallery, scenes: Scenes) -> Scenes:
    background = scenes.background.copy()
    concept, style = gallery.material.concept_of[scenes.first], gallery.material.style_of[scenes.first]
    while (held := is_held_out(concept, background, style)).any():
        background[held] = (background[held] + 1) % len(BACKGROUNDS)
    return replace(scenes, background=background)


def draw(gallery: Gallery, scenes: Scenes, side: int, device: torch.device) -> Tensor:
    """The pictures, float [scenes, 3, side, side] in -1 … 1. The material must lie on the device."""
    picture = backdrop(scenes.background, side, device)
    pair = scenes.second != NOTHING
    scale = np.where(pair, PAIR_SCALE, np.array([size.scale for size in SIZES])[scenes.size])
    right = np.where(pair, -1.0, np.array([p.right for p in POSITIONS])[scenes.position])
    down = np.array([p.down for p in POSITIONS])[scenes.position]
    picture = _paste(gallery, picture, scenes.first, np.stack([scale, right, down]))
    if pair.any():
        where = torch.from_numpy(np.flatnonzero(pair)).to(device)
        places = np.stack([scale, np.ones_like(right), down])[:, pair]
        picture[where] = _paste(gallery, picture[where], scenes.second[pair], places)
    return picture * 2 - 1


def backdrop(background: np.ndarray, side: int, device: torch.device) -> Tensor:
    """Pictures [scenes, 3, side, side] in 0 … 1."""
    down = torch.linspace(0, 1, side)
    rows = []
    for b in BACKGROUNDS:
        part = down if b.horizon is None else (down > b.horizon).float()
        top, bottom = torch.tensor(b.top) / 255, torch.tensor(b.bottom) / 255
        rows.append(top[:, None] + (bottom - top)[:, None] * part)
    columns = torch.stack(rows)[torch.from_numpy(background)].to(device)
    return columns[..., None].expand(-1, -1, -1, side).contiguous()


def _paste(gallery: Gallery, picture: Tensor, drawings: np.ndarray, places: np.ndarray) -> Tensor:
    """`places` is [3, scenes]: the part of the width, and how far right and down of the room that is left (-1 … 1)."""
    sprites = gallery.material.sprites
    index = torch.from_numpy(drawings).to(sprites.device)
    drawn = sprites[index].to(picture.device).float() / 255
    side = picture.shape[-1]
    drawn = F.interpolate(drawn, size=(side, side), mode="bilinear", antialias=True, align_corners=False)
    scale, right, down = torch.from_numpy(places).float().to(picture.device)
    matrix = torch.zeros(len(scale), 2, 3, device=picture.device)
    matrix[:, 0, 0] = matrix[:, 1, 1] = 1 / scale
    matrix[:, 0, 2] = -right * (1 - scale) / scale
    matrix[:, 1, 2] = -down * (1 - scale) / scale
    grid = F.affine_grid(matrix, list(drawn.shape), align_corners=False)
    placed = F.grid_sample(drawn, grid, align_corners=False)
    return placed[:, :3] + picture * (1 - placed[:, 3:])
