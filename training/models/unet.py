"""The UNet of SD 1.x (and, with heads by width, of SD 2.x) with diffusers' names."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.config import UnetWidths
from training.models.blocks import Downsample, ResnetBlock, Stage, Upsample

EPS = 1e-5


class _Attention(nn.Module):
    def __init__(self, channels: int, context: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_k, self.to_v = (nn.Linear(context, channels, bias=False) for _ in range(2))
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        mixed = F.scaled_dot_product_attention(
            self._split(self.to_q(x)), self._split(self.to_k(context)), self._split(self.to_v(context))
        )
        return self.to_out[0](mixed.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)


class _Gate(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.proj = nn.Linear(channels, 8 * channels)

    def forward(self, x: Tensor) -> Tensor:
        value, gate = self.proj(x).chunk(2, -1)
        return value * F.gelu(gate)


class _FeedForward(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.net = nn.Sequential(_Gate(channels), nn.Identity(), nn.Linear(4 * channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class _Block(nn.Module):
    def __init__(self, channels: int, context: int, heads: int) -> None:
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(channels) for _ in range(3))
        self.attn1 = _Attention(channels, channels, heads)
        self.attn2 = _Attention(channels, context, heads)
        self.ff = _FeedForward(channels)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        normed = self.norm1(x)
        x = x + self.attn1(normed, normed)
        x = x + self.attn2(self.norm2(x), context)
        return x + self.ff(self.norm3(x))


class _SpatialTransformer(nn.Module):
    def __init__(self, channels: int, context: int, heads: int, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels, 1e-6)
        self.proj_in, self.proj_out = (nn.Conv2d(channels, channels, 1) for _ in range(2))
        self.transformer_blocks = nn.ModuleList([_Block(channels, context, heads)])
        nn.init.zeros_(self.proj_out.weight)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        y = self.proj_in(self.norm(x)).flatten(2).transpose(1, 2)
        y = self.transformer_blocks[0](y, context)
        return x + self.proj_out(y.transpose(1, 2).reshape(x.shape))


class _TimeEmbedding(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(channels, 4 * channels), nn.Linear(4 * channels, 4 * channels)
        self.half = channels // 2

    def forward(self, steps: Tensor) -> Tensor:
        speeds = torch.exp(-math.log(10_000) * torch.arange(self.half, device=steps.device) / self.half)
        angles = steps.float()[:, None] * speeds
        waves = torch.cat([angles.cos(), angles.sin()], -1)
        return self.linear_2(F.silu(self.linear_1(waves)))


class _Middle(nn.Module):
    def __init__(self, make: "_Maker", channels: int) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(make.resnet(channels, channels) for _ in range(2))
        self.attentions = nn.ModuleList([make.attention(channels)])

    def forward(self, x: Tensor, time: Tensor, context: Tensor) -> Tensor:
        return self.resnets[1](self.attentions[0](self.resnets[0](x, time), context), time)


def has_attention(widths: UnetWidths, level: int) -> bool:
    """Whether a level (0: the finest) reads the text."""
    return widths.plain <= level < len(widths.channels) - 1


class _Maker:
    """Makes the pieces of one UNet."""

    def __init__(self, widths: UnetWidths, context: int) -> None:
        self.widths, self.context = widths, context

    def resnet(self, before: int, after: int) -> ResnetBlock:
        return ResnetBlock(before, after, self.widths.groups, EPS, 4 * self.widths.channels[0])

    def attention(self, channels: int) -> _SpatialTransformer:
        heads = channels // self.widths.head_width if self.widths.head_width else self.widths.heads
        return _SpatialTransformer(channels, self.context, heads, self.widths.groups)

    def down(self, level: int, before: int) -> Stage:
        after, blocks = self.widths.channels[level], self.widths.blocks
        last = level == len(self.widths.channels) - 1
        return Stage(
            [self.resnet(before if i == 0 else after, after) for i in range(blocks)],
            [self.attention(after) for _ in range(blocks)] if has_attention(self.widths, level) else [],
            **({} if last else {"downsamplers": Downsample(after, lopsided=False)}),
        )

    def up(self, level: int, before: int, skips: list[int]) -> Stage:
        after = self.widths.channels[level]
        resnets = []
        for _ in range(self.widths.blocks + 1):
            resnets.append(self.resnet(before + skips.pop(), after))
            before = after
        attentions = [self.attention(after) for _ in resnets] if has_attention(self.widths, level) else []
        return Stage(resnets, attentions, **({"upsamplers": Upsample(after)} if level > 0 else {}))


class Unet(nn.Module):
    """Noisy latents, time steps [batch] and context [batch, 77, width] → noise (or v), of the latents' shape."""

    def __init__(self, widths: UnetWidths, context: int, latent: int = 4) -> None:
        super().__init__()
        make, channels = _Maker(widths, context), widths.channels
        self.time_embedding = _TimeEmbedding(channels[0])
        self.conv_in = nn.Conv2d(latent, channels[0], 3, padding=1)
        befores = (channels[0], *channels[:-1])
        self.down_blocks = nn.ModuleList(make.down(level, before) for level, before in enumerate(befores))
        self.mid_block = _Middle(make, channels[-1])
        skips, levels = _skips(widths), range(len(channels) - 1, -1, -1)
        self.up_blocks = nn.ModuleList(make.up(n, channels[min(n + 1, len(channels) - 1)], skips) for n in levels)
        self.conv_norm_out = nn.GroupNorm(widths.groups, channels[0], EPS)
        self.conv_out = nn.Conv2d(channels[0], latent, 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)

    def forward(self, latents: Tensor, steps: Tensor, context: Tensor) -> Tensor:
        time = self.time_embedding(steps)
        x = self.conv_in(latents)
        skips = [x]
        for stage in self.down_blocks:
            x = self._down(stage, x, time, context, skips)
        x = self.mid_block(x, time, context)
        for stage in self.up_blocks:
            x = self._up(stage, x, time, context, skips)
        return self.conv_out(F.silu(self.conv_norm_out(x)))

    def _down(self, stage: Stage, x: Tensor, time: Tensor, context: Tensor, skips: list[Tensor]) -> Tensor:
        for index, resnet in enumerate(stage.resnets):
            x = resnet(x, time)
            if hasattr(stage, "attentions"):
                x = stage.attentions[index](x, context)
            skips.append(x)
        if hasattr(stage, "downsamplers"):
            x = stage.downsamplers[0](x)
            skips.append(x)
        return x

    def _up(self, stage: Stage, x: Tensor, time: Tensor, context: Tensor, skips: list[Tensor]) -> Tensor:
        for index, resnet in enumerate(stage.resnets):
            x = resnet(torch.cat([x, skips.pop()], 1), time)
            if hasattr(stage, "attentions"):
                x = stage.attentions[index](x, context)
        return stage.upsamplers[0](x) if hasattr(stage, "upsamplers") else x


def _skips(widths: UnetWidths) -> list[int]:
    """The channels of what the way down leaves for the way up, in order."""
    channels = widths.channels
    skips = [channels[0]]
    for level, width in enumerate(channels):
        skips += [width] * (widths.blocks + (1 if level < len(channels) - 1 else 0))
    return skips
