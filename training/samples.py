"""What the UNet learns from: latents of scenes with what the text encoder says about them, used more than once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.context import Context
from training.loop import Chance
from training.models.vae import Vae
from training.scenes import Scenes, draw, sample_everyday_scenes

POOL = 4096
FIRST = POOL // 4  # all samples are new until the pool holds so many: else a resumed run would repeat a few of them


@dataclass(frozen=True)
class Samples:
    """Scaled latents [batch, 4, side, side], states of a text [batch, 77, width], and its layers that run [batch]."""

    latents: Tensor
    states: Tensor
    layers_run: Tensor

    def __len__(self) -> int:
        return len(self.latents)

    def at(self, index: Tensor) -> "Samples":
        """Those of an index."""
        return Samples(*(one[index] for one in self._all()))

    def room(self, count: int) -> "Samples":
        """Space for so many of this shape."""
        return Samples(*(one.new_empty(count, *one.shape[1:]) for one in self._all()))

    def put(self, index: Tensor, others: "Samples") -> None:
        """Writes others at an index."""
        for mine, other in zip(self._all(), others._all(), strict=True):
            mine[index] = other

    def _all(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.latents, self.states, self.layers_run


# What the pictures of scenes are to look like, and states and layers of their texts.
Finish = Callable[[Scenes, Tensor, np.random.Generator], tuple[Tensor, Tensor, Tensor]]


@dataclass(frozen=True)
class Encoder:
    """Makes samples: a frozen VAE, the scale of its latents, and what is made of drawn scenes first."""

    context: Context
    vae: Vae
    scale: float
    finish: Finish

    @torch.no_grad()
    def make(self, count: int, rng: np.random.Generator) -> Samples:
        """New scenes."""
        scenes = sample_everyday_scenes(self.context.gallery, count, rng)
        drawn = draw(self.context.gallery, scenes, self.context.size.image_px, self.context.state.device)
        pictures, *texts = self.finish(scenes, drawn, rng)
        latents = torch.cat([self.vae.encode(part)[0].float() for part in pictures.split(64)]) * self.scale
        return Samples(latents, *texts)


class SamplePool:
    """`fresh_share` of each batch are new; the rest is taken from the last 4,096."""

    def __init__(self, encoder: Encoder, batch: int) -> None:
        self._encoder, self._batch = encoder, batch
        self._fresh = max(1, round(batch * encoder.context.size.fresh_share))
        self._kept: Samples | None = None
        self._made = 0

    def take(self, chance: Chance) -> Samples:
        """A batch."""
        fresh = self._fresh if self._made >= FIRST else self._batch
        made = self._encoder.make(fresh, chance.numpy)
        if self._fresh == self._batch:
            return made
        if self._kept is None:
            self._kept = made.room(POOL)
        self._kept.put(torch.arange(self._made, self._made + len(made)) % POOL, made)
        self._made += len(made)
        return self._kept.at(torch.from_numpy(chance.numpy.integers(min(self._made, POOL), size=self._batch)))
