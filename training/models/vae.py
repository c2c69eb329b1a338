"""AutoencoderKL, factor 8, with diffusers' names."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.config import VaeWidths
from training.models.blocks import Downsample, ResnetBlock, Stage, Upsample

EPS = 1e-6


class _Attention(nn.Module):
    """One head over all places."""

    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        self.group_norm = nn.GroupNorm(groups, channels, EPS)
        self.to_q, self.to_k, self.to_v = (nn.Linear(channels, channels) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x: Tensor) -> Tensor:
        y = self.group_norm(x).flatten(2).transpose(1, 2)
        y = F.scaled_dot_product_attention(self.to_q(y), self.to_k(y), self.to_v(y))
        return x + self.to_out[0](y).transpose(1, 2).reshape(x.shape)


class _Middle(nn.Module):
    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(ResnetBlock(channels, channels, groups, EPS) for _ in range(2))
        self.attentions = nn.ModuleList([_Attention(channels, groups)])

    def forward(self, x: Tensor) -> Tensor:
        return self.resnets[1](self.attentions[0](self.resnets[0](x)))


class _Encoder(nn.Module):
    def __init__(self, w: VaeWidths) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, w.channels[0], 3, padding=1)
        befores = (w.channels[0], *w.channels[:-1])
        self.down_blocks = nn.ModuleList(
            Stage(
                [ResnetBlock(before if i == 0 else after, after, w.groups, EPS) for i in range(w.blocks)],
                [],
                **({"downsamplers": Downsample(after, lopsided=True)} if level < len(befores) - 1 else {}),
            )
            for level, (before, after) in enumerate(zip(befores, w.channels, strict=True))
        )
        self.mid_block = _Middle(w.channels[-1], w.groups)
        self.conv_norm_out = nn.GroupNorm(w.groups, w.channels[-1], EPS)
        self.conv_out = nn.Conv2d(w.channels[-1], 2 * w.latent, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_in(x)
        for stage in self.down_blocks:
            for resnet in stage.resnets:
                x = resnet(x)
            if hasattr(stage, "downsamplers"):
                x = stage.downsamplers[0](x)
        return self.conv_out(F.silu(self.conv_norm_out(self.mid_block(x))))


class _Decoder(nn.Module):
    def __init__(self, w: VaeWidths) -> None:
        super().__init__()
        afters = tuple(reversed(w.channels))
        befores = (afters[0], *afters[:-1])
        self.conv_in = nn.Conv2d(w.latent, afters[0], 3, padding=1)
        self.mid_block = _Middle(afters[0], w.groups)
        self.up_blocks = nn.ModuleList(
            Stage(
                [ResnetBlock(before if i == 0 else after, after, w.groups, EPS) for i in range(w.blocks + 1)],
                [],
                **({"upsamplers": Upsample(after)} if level < len(befores) - 1 else {}),
            )
            for level, (before, after) in enumerate(zip(befores, afters, strict=True))
        )
        self.conv_norm_out = nn.GroupNorm(w.groups, afters[-1], EPS)
        self.conv_out = nn.Conv2d(afters[-1], 3, 3, padding=1)

    def forward(self, z: Tensor) -> Tensor:
        x = self.mid_block(self.conv_in(z))
        for stage in self.up_blocks:
            for resnet in stage.resnets:
                x = resnet(x)
            if hasattr(stage, "upsamplers"):
                x = stage.upsamplers[0](x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))


class Vae(nn.Module):
    """Pictures [batch, 3, side, side] in -1 … 1 ↔ latents [batch, 4, side/8, side/8], not scaled."""

    def __init__(self, widths: VaeWidths) -> None:
        super().__init__()
        self.encoder, self.decoder = _Encoder(widths), _Decoder(widths)
        self.quant_conv = nn.Conv2d(2 * widths.latent, 2 * widths.latent, 1)
        self.post_quant_conv = nn.Conv2d(widths.latent, widths.latent, 1)

    def encode(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the latents."""
        mean, log_variance = self.quant_conv(self.encoder(pictures)).chunk(2, 1)
        return mean, log_variance.clamp(-30, 20)

    def decode(self, latents: Tensor) -> Tensor:
        """Pictures, not clamped."""
        return self.decoder(self.post_quant_conv(latents))

    def forward(self, pictures: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Reconstruction from a latent drawn with `noise`, mean, log variance."""
        mean, log_variance = self.encode(pictures)
        return self.decode(mean + noise * torch.exp(0.5 * log_variance)), mean, log_variance
