"""The small image encoder that the text encoder is trained against; it is kept for measuring, not exported."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ImageEncoder(nn.Module):
    """Pictures [batch, 3, 64, 64] → features [batch, width]."""

    def __init__(self, width: int, channels: tuple[int, ...] = (24, 48, 96, 160)) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        before = 3
        for after in channels:
            parts += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.GroupNorm(8, after), nn.SiLU()]
            before = after
        self.convolutions = nn.Sequential(*parts)
        self.head = nn.Linear(channels[-1] * 16, width)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.head(self.convolutions(pictures).flatten(1))


class Contrast(nn.Module):
    """The heads around both encoders: one space, one temperature."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.image = ImageEncoder(width)
        self.project = nn.Linear(width, width, bias=False)
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def image_features(self, pictures: Tensor) -> Tensor:
        """Unit vectors [batch, width]."""
        return F.normalize(self.image(pictures).float(), dim=-1)

    def text_features(self, states: Tensor) -> Tensor:
        """Unit vectors of normed end-token states [..., width]."""
        return F.normalize(self.project(states).float(), dim=-1)

    def scores(self, texts: Tensor, images: Tensor) -> Tensor:
        """[texts, images]"""
        return self.log_scale.exp().clamp(max=100) * texts @ images.T
