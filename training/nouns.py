"""The stranger's test: the twenty nouns that people ask for first, four seeds each, all eighty shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from training.artist import Artist
from training.captions import with_article
from training.judge import Judge
from training.material.concepts import names_of
from training.material.words import SUBGROUPS
from training.scenes import Gallery

SEEDS = 4
NOUNS_A_ROW = 2
LABEL_PX = 16
LABEL_FONT_PX = 12


@dataclass(frozen=True)
class Look:
    """What a person saw: how many of the four show the thing, and what is wrong with the rest."""

    told: int
    remark: str = ""


# Looked at once, with the weights of that mark; of others nothing is claimed.
LOOKED_AT = ""
NOUNS: dict[str, Look] = {
    "cat": Look(0),
    "dog": Look(0),
    "car": Look(0),
    "house": Look(0),
    "tree": Look(0),
    "person": Look(0),
    "woman": Look(0),
    "man": Look(0),
    "grandmother": Look(0),
    "flower": Look(0),
    "bird": Look(0),
    "fish": Look(0),
    "boat": Look(0),
    "plane": Look(0),
    "pizza": Look(0),
    "apple": Look(0),
    "book": Look(0),
    "sun": Look(0),
    "mountain": Look(0),
    "chair": Look(0),
}


@torch.no_grad()
def draw_nouns(artist: Artist, judge: Judge, path: Path) -> dict[str, Any]:
    """Draws them, writes the sheet, and tells how many of each noun's pictures the classifier names rightly."""
    prompts = [with_article(noun) for noun in NOUNS]
    by_noun = torch.stack([artist.paint(prompts, 1, number) for number in range(SEEDS)], 1)
    save_sheet(by_noun, path)
    gallery = artist.context.gallery
    shown = np.unique(gallery.material.concept_of[np.flatnonzero(gallery.shown)])
    guesses = judge(by_noun.flatten(0, 1))[0][:, torch.from_numpy(shown)].argmax(1).view(-1, SEEDS).cpu().numpy()
    named = [
        np.isin(shown[row], concepts_called(gallery, noun)).sum() for noun, row in zip(NOUNS, guesses, strict=True)
    ]
    return {"named": dict(zip(NOUNS, map(int, named), strict=True))}


def concepts_called(gallery: Gallery, noun: str) -> list[int]:
    """The things that have this name, or are of the family with this name."""
    concepts = gallery.material.concepts
    named = [number for number, one in enumerate(concepts) if noun in names_of(one)]
    family = [number for number, one in enumerate(concepts) if SUBGROUPS[one.subgroup].en == noun]
    return [*named, *family]


def save_sheet(by_noun: Tensor, path: Path) -> None:
    """A label and four pictures [nouns, seeds, 3, side, side] for each noun, two nouns a row."""
    side = by_noun.shape[-1]
    width, height = SEEDS * side + LABEL_PX, side + LABEL_PX
    rows = -(-len(by_noun) // NOUNS_A_ROW)
    sheet = Image.new("RGB", (NOUNS_A_ROW * width - LABEL_PX, rows * height), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(LABEL_FONT_PX)
    pixels = ((by_noun.permute(0, 1, 3, 4, 2) + 1) * 127.5).round().clamp(0, 255).byte().cpu().numpy()
    for index, (noun, pictures) in enumerate(zip(NOUNS, pixels, strict=True)):
        left, top = index % NOUNS_A_ROW * width, index // NOUNS_A_ROW * height
        pen.text((left + 2, top), with_article(noun), "black", font)
        for seed, picture in enumerate(pictures):
            sheet.paste(Image.fromarray(picture), (left + seed * side, top + LABEL_PX))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
