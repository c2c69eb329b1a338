"""The residual and resampling blocks that VAE and UNet share, with diffusers' names."""

import torch.nn.functional as F
from torch import Tensor, nn


class ResnetBlock(nn.Module):
    """Two normed convolutions beside a shortcut; with `time_width` the time step is added between them."""

    def __init__(self, before: int, after: int, groups: int, eps: float, time_width: int | None = None) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(groups, before, eps), nn.Conv2d(before, after, 3, padding=1)
        if time_width is not None:
            self.time_emb_proj = nn.Linear(time_width, after)
        self.norm2, self.conv2 = nn.GroupNorm(groups, after, eps), nn.Conv2d(after, after, 3, padding=1)
        self.has_shortcut = before != after
        if self.has_shortcut:
            self.conv_shortcut = nn.Conv2d(before, after, 1)

    def forward(self, x: Tensor, time: Tensor | None = None) -> Tensor:
        y = self.conv1(F.silu(self.norm1(x)))
        if time is not None:
            y = y + self.time_emb_proj(F.silu(time))[:, :, None, None]
        y = self.conv2(F.silu(self.norm2(y)))
        return (self.conv_shortcut(x) if self.has_shortcut else x) + y


class Downsample(nn.Module):
    """Half the side. The VAE pads only right and below, the UNet on all sides."""

    def __init__(self, channels: int, lopsided: bool) -> None:
        super().__init__()
        self.lopsided = lopsided
        self.conv = nn.Conv2d(channels, channels, 3, stride=2, padding=0 if lopsided else 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.pad(x, (0, 1, 0, 1)) if self.lopsided else x)


class Upsample(nn.Module):
    """Twice the side."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Stage(nn.Module):
    """One resolution: residual blocks, attention after each where there is any, then a change of side."""

    def __init__(self, resnets: list[nn.Module], attentions: list[nn.Module], **resample: nn.Module) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(resnets)
        if attentions:
            self.attentions = nn.ModuleList(attentions)
        for name, module in resample.items():
            setattr(self, name, nn.ModuleList([module]))
