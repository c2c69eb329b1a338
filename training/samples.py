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
HALF_SIDE_BATCH = 4  # pictures of half the side cost a quarter


@dataclass(frozen=True)
class Samples:
    """Scaled latents [batch, 4, side, side] and conditioning [batch, 77, width]."""

    latents: Tensor
    conditioning: Tensor

    def __len__(self) -> int:
        return len(self.latents)

    def at(self, index: Tensor) -> "Samples":
        """Those of an index."""
        return Samples(self.latents[index], self.conditioning[index])

    def then(self, others: "Samples") -> "Samples":
        """Both, one after the other."""
        return Samples(torch.cat([self.latents, others.latents]), torch.cat([self.conditioning, others.conditioning]))


ConditioningOf = Callable[[Scenes, np.random.Generator], Tensor]


@dataclass(frozen=True)
class Encoder:
    """Makes samples: a frozen VAE, the scale of its latents, and the conditioning of scenes."""

    context: Context
    vae: Vae
    scale: float
    conditioning_of: ConditioningOf

    @torch.no_grad()
    def make(self, count: int, side_px: int, rng: np.random.Generator) -> Samples:
        """New scenes of a size."""
        scenes = sample_everyday_scenes(self.context.gallery, count, rng)
        pictures = draw(self.context.gallery, scenes, side_px, self.context.state.device)
        latents = torch.cat([self.vae.encode(part)[0].float() for part in pictures.split(64)]) * self.scale
        return Samples(latents, self.conditioning_of(scenes, rng))


class SamplePool:
    """Samples of one side. `fresh_share` of each batch are new; the rest is taken from the last 4,096."""

    def __init__(self, encoder: Encoder, batch: int, side_px: int) -> None:
        self._encoder, self._batch, self._side_px = encoder, batch, side_px
        self._fresh = max(1, round(batch * encoder.context.size.fresh_share))
        self._kept: Samples | None = None

    def take(self, chance: Chance) -> Samples:
        """A batch."""
        count = self._batch if self._kept is None else self._fresh
        made = self._encoder.make(count, self._side_px, chance.numpy)
        if self._fresh == self._batch:
            return made
        every = made if self._kept is None else self._kept.then(made)
        self._kept = every.at(torch.arange(max(0, len(every) - POOL), len(every)))
        return self._kept.at(torch.from_numpy(chance.numpy.integers(len(self._kept), size=self._batch)))


class SidePools:
    """Batches of the full side, or of half of it with four times as many: `half_shares` says how often."""

    def __init__(self, encoder: Encoder, batch: int, half_shares: Callable[[int], float]) -> None:
        side_px = encoder.context.size.image_px
        self._full = SamplePool(encoder, batch, side_px)
        self._half = SamplePool(encoder, HALF_SIDE_BATCH * batch, side_px // 2)
        self._share_at = half_shares

    def take(self, chance: Chance) -> Samples:
        """The batch of a step."""
        pool = self._half if chance.numpy.random() < self._share_at(chance.step) else self._full
        return pool.take(chance)
