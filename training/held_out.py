"""Prompts that training never saw: combinations of thing, background and style that it left out."""

from dataclasses import dataclass

import numpy as np

from training.captions import CaptionWriter, Level
from training.context import Context
from training.loop import Chance
from training.material.words import BACKGROUNDS
from training.phrasings import PHRASINGS, Phrasing
from training.scenes import NOTHING, Scenes, is_held_out


@dataclass(frozen=True)
class HeldOut:
    """Scenes that training left out, one of each chosen concept, and their prompts."""

    scenes: Scenes
    prompts: list[str]
    concept: np.ndarray

    def first(self, count: int) -> "HeldOut":
        """The first of them."""
        part = np.arange(min(count, len(self.prompts)))
        return HeldOut(self.scenes.at(part), self.prompts[:count], self.concept[:count])


def held_out(context: Context, count: int, everyday: bool = False, phrasing: Phrasing = PHRASINGS[1]) -> HeldOut:
    """`count` combinations of thing, background and style that nothing learned.

    Any drawing as likely; or, everyday, as often as the UNet is shown it. The combinations are the same for every
    phrasing.
    """
    gallery, material = context.gallery, context.gallery.material
    rng = Chance.of(context.size.seed, "held-out-everyday" if everyday else "held-out", 0).numpy
    shares = gallery.shown if everyday else np.full(len(material.sprites), 1 / len(material.sprites))
    chosen: list[tuple[int, int]] = []
    for drawing in rng.choice(len(shares), np.count_nonzero(shares), replace=False, p=shares):
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
    writer = CaptionWriter(gallery, 0)
    prompts = [writer.told(scenes, index, Level.FULL, phrasing) for index in range(len(first))]
    return HeldOut(scenes, prompts, material.concept_of[first])
