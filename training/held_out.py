"""Prompts that training never saw: combinations of thing, background and style that it left out."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from training.context import Context
from training.loop import Chance
from training.material.words import BACKGROUNDS
from training.scenes import NOTHING, Scenes, is_held_out


@dataclass(frozen=True)
class HeldOut:
    """Scenes that training left out, one of each chosen concept, and their prompts."""

    scenes: Scenes
    prompts: list[str]
    concept: np.ndarray


def held_out(context: Context, count: int, everyday: bool = False) -> HeldOut:
    """`count` combinations of concept, background and style: any drawing as likely, or as often as people name it."""
    gallery, material = context.gallery, context.gallery.material
    rng = Chance.of(context.size.seed, "held-out-everyday" if everyday else "held-out", 0).numpy
    shares = gallery.everyday[material.concept_of] / gallery.count[material.concept_of] if everyday else None
    chosen: list[tuple[int, int]] = []
    for drawing in rng.choice(len(material.sprites), len(material.sprites), replace=False, p=shares):
        concept, style = material.concept_of[drawing], material.style_of[drawing]
        for background in rng.permutation(len(BACKGROUNDS)):
            if is_held_out(np.array([concept]), np.array([background]), np.array([style]))[0]:
                chosen.append((drawing, background))
                break
        if len(chosen) == count:
            break
    first, background = np.array(chosen).T
    usual = np.zeros(len(first), dtype=int)
    scenes = Scenes(first, np.full(len(first), NOTHING), background, usual, usual)
    prompts = [_prompt(gallery.material, scenes, index) for index in range(len(first))]
    return HeldOut(scenes, prompts, material.concept_of[first])


def _prompt(material: Any, scenes: Scenes, index: int) -> str:
    name = material.concepts[material.concept_of[scenes.first[index]]].names[0]
    style = material.styles[material.style_of[scenes.first[index]]]
    background = BACKGROUNDS[scenes.background[index]]
    behind = f"{background.word.en} background" if background.is_plain else f"in front of {background.word.en}"
    return f"{name}, {behind}, {style} style"
