"""What the text encoder keeps of the background in every phrasing, and of what people call things.

Measured before a UNet learns from it.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from training.captions import CaptionWriter, Level, with_article
from training.loop import Chance
from training.material.aliases import ALIASES
from training.material.words import BACKGROUNDS
from training.models.text import TextModel
from training.phrasings import PHRASINGS
from training.scenes import NOTHING, Gallery, Scenes
from training.tokenizer import Tokenizer

SCENES = 48
# Of a picture's conditioning three quarters are padding: what the UNet reads a background from.
PLACES = 8


@torch.no_grad()
def background_by_phrasing(text: TextModel, gallery: Gallery, tokenizer: Tokenizer, seed: int) -> dict[str, float]:
    """For an example of each phrasing: how often its states are nearest to the right one of all backgrounds.

    Compared are the last states from the end token on with those of the plainest caption, which names each background.
    """
    rng = Chance.of(seed, "phrasing-probe", 0).numpy
    first = rng.choice(len(gallery.shown), size=SCENES, p=gallery.shown)
    usual = np.zeros(SCENES, dtype=int)
    scenes = Scenes(first, usual + NOTHING, rng.integers(len(BACKGROUNDS), size=SCENES), usual, usual)
    writer = CaptionWriter(gallery, 0)
    known = []
    for background in range(len(BACKGROUNDS)):
        on = replace(scenes, background=usual + background)
        known.append(_states(text, tokenizer, [writer.told(on, i, Level.FULL, PHRASINGS[0]) for i in range(SCENES)]))
    truth = torch.from_numpy(scenes.background)
    shares = {}
    for phrasing in PHRASINGS:
        captions = [writer.told(scenes, index, Level.FULL, phrasing) for index in range(SCENES)]
        distances = (torch.stack(known) - _states(text, tokenizer, captions)).square().sum(-1)
        shares[captions[0]] = round((distances.argmin(0) == truth).float().mean().item(), 4)
    return shares


@torch.no_grad()
def aliases_known(text: TextModel, gallery: Gallery, tokenizer: Tokenizer) -> dict[str, Any]:
    """How many aliases say what their thing's short name says, rather than any other thing that is drawn.

    Compared are the last states, as for backgrounds. `missed` are the others.
    """
    drawn = np.unique(gallery.material.concept_of[gallery.shown > 0])
    concepts = [gallery.material.concepts[number] for number in drawn]
    pairs = [(alias, at) for at, one in enumerate(concepts) for alias in ALIASES.get(one.names[0], ())]
    if not pairs:
        return {"aliases": 0, "missed": []}
    known = _states(text, tokenizer, [with_article(one.names[-1]) for one in concepts])
    asked = _states(text, tokenizer, [with_article(alias) for alias, _ in pairs])
    nearest = torch.cdist(asked, known).argmin(1).tolist()
    missed = [alias for (alias, at), found in zip(pairs, nearest, strict=True) if found != at]
    return {"aliases": len(pairs), "missed": missed}


def check_phrasings(shares: dict[str, float], least: float) -> None:
    """Raises ValueError where a phrasing loses its background: a UNet would be taught to ignore it."""
    lost = {example: share for example, share in shares.items() if share < least}
    if lost:
        raise ValueError(f"the text encoder loses backgrounds: {lost}, but at least {least} is needed; train it on")


def _states(text: TextModel, tokenizer: Tokenizer, captions: list[str]) -> torch.Tensor:
    """[captions, places · width]"""
    ids = torch.from_numpy(tokenizer.encode_all(captions))
    ends = (ids == tokenizer.end).int().argmax(1)
    places = ends[:, None] + torch.arange(PLACES)
    device = next(text.parameters()).device
    states = text(ids[:, : int(places.max()) + 1].to(device))[-1].cpu()
    return text.text_model.final_layer_norm(states[torch.arange(len(ids))[:, None], places].to(device)).cpu().flatten(1)
