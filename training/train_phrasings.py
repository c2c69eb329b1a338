"""The text encoder's last lesson: what it says of a scene in one phrasing, it says in all of them, padding included.

Contrast looks at the first end token alone and reads each caption once, so a phrasing may lose what another keeps, and
nothing holds the padding, which is most of what the UNet sees. Here the finished encoder is its own teacher (Hinton et
al. 2015): it reads the plainest caption, and the one that learns reads the same scene in any other words.
"""

from copy import deepcopy

import numpy as np
import torch
from torch import Tensor, nn

from training.captions import CHINESE_SHARE, CaptionWriter, Level, sample_levels, write_captions
from training.config import Size
from training.loop import Chance, Losses, Run, train
from training.models.text import TextModel
from training.phrasings import PHRASINGS
from training.scenes import Gallery, Scenes, sample_aliased_scenes, sample_everyday_scenes, sample_scenes
from training.state import State
from training.tokenizer import Tokenizer

PADDING = (4, 8, 16, 56)  # how many places behind the first end token are compared
PADDING_SHARES = (0.4, 0.3, 0.2, 0.1)
# Of any thing, of everyday things, of those that people call by other names: the one place where those are learned.
SAMPLES = (sample_scenes, sample_everyday_scenes, sample_aliased_scenes)
SAMPLE_SHARES = (0.2, 0.2, 0.6)


class PhrasingTraining:
    """The learner, its teacher, and the distance between what they say."""

    def __init__(self, text: TextModel, gallery: Gallery, tokenizer: Tokenizer, size: Size) -> None:
        self.text, self.teacher = text, deepcopy(text).eval().requires_grad_(False)
        self._gallery, self._tokenizer, self._size = gallery, tokenizer, size
        self._writer = CaptionWriter(gallery, 0)

    def losses(self, chance: Chance) -> Losses:
        """Mean squared difference of the normed states at the end token and behind it, after every layer."""
        rng = chance.numpy
        sample = SAMPLES[rng.choice(len(SAMPLES), p=SAMPLE_SHARES)]
        scenes = sample(self._gallery, self._size.phrasing_plan.batch, rng)
        levels = sample_levels(len(scenes), rng)
        padding = int(rng.choice(PADDING, p=PADDING_SHARES))
        told = write_captions(self._gallery, scenes, levels, rng, CHINESE_SHARE).texts
        with torch.no_grad():
            wanted = self.states(self.teacher, self.plainest(scenes, levels), padding)
        distance = (self.states(self.text, told, padding) - wanted).square().mean((1, 2, 3))
        return {"loss": distance[1:].mean(), "last": distance[-1]}

    def plainest(self, scenes: Scenes, levels: np.ndarray) -> list[str]:
        """The captions that the teacher reads."""
        return [self._writer.told(scenes, i, Level(int(level)), PHRASINGS[0]) for i, level in enumerate(levels)]

    def states(self, text: TextModel, texts: list[str], padding: int) -> Tensor:
        """With the final norm, from the first end token on, [layers + 1, texts, padding + 1, width]."""
        ids = torch.from_numpy(self._tokenizer.encode_all(texts))
        length = ids.shape[1]
        ends = (ids == self._tokenizer.end).int().argmax(1)
        places = (ends[:, None] + torch.arange(padding + 1)).clamp(max=length - 1)
        device = next(text.parameters()).device
        states = torch.stack(text(ids[:, : int(places.max()) + 1].to(device)))
        rows = torch.arange(len(texts))[:, None]
        return text.text_model.final_layer_norm(states[:, rows.to(device), places.to(device)])


def train_phrasings(
    text: TextModel, context: tuple[Gallery, Tokenizer, Size], state: State, name: str = "phrasing"
) -> nn.Module:
    """Trains (or goes on) a finished text encoder, frozen again with the mean weights; the same encoder."""
    gallery, tokenizer, size = context
    training = PhrasingTraining(text, gallery, tokenizer, size)
    text.train().requires_grad_(True)
    text.load_state_dict(train(Run(name, size.phrasing_plan, text, training.losses, size.seed), state))
    return text.eval().requires_grad_(False)
