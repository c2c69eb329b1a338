"""What draws: text encoder, UNet and VAE together; and sheets of what they draw."""

import zlib
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn

from training.context import Context
from training.diffusion import sample_ddim
from training.loop import Chance
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae

GUIDANCE = 4.0


@dataclass(frozen=True)
class Artist:
    """What draws."""

    context: Context
    text: TextModel
    vae: Vae
    unet: Unet
    scale: float

    def paint(self, prompts: list[str], clip_skip: int, number: int = 0) -> Tensor:
        """Pictures in -1 … 1; each prompt has its own noise, the same at every clip skip, another for each number."""
        size, device = self.context.size, self.context.state.device
        side = size.image_px // 8
        noise = [torch.randn(4, side, side, generator=Chance.of(size.seed, text, number).torch) for text in prompts]
        contexts = tuple(self._condition(texts, clip_skip) for texts in (prompts, [""] * len(prompts)))
        settings = {"steps": size.evaluation["steps"], "scale": GUIDANCE, "prediction": size.unet.prediction}
        latents = sample_ddim(self.unet, torch.stack(noise).to(device), contexts, settings)
        return self.vae.decode(latents / self.scale).clamp(-1, 1)

    def _condition(self, texts: list[str], clip_skip: int) -> Tensor:
        ids = torch.from_numpy(self.context.tokenizer.encode_all(texts)).to(self.context.state.device)
        run = torch.full((len(texts),), self.text.layers + 1 - clip_skip, device=ids.device)
        return self.text.condition(ids, run).float()


def save_grid(pictures: Tensor, columns: int, path: Path) -> None:
    """Pictures in rows."""
    side = pictures.shape[-1]
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * side, rows * side), "white")
    for index, picture in enumerate(pictures):
        pixels = ((picture.permute(1, 2, 0) + 1) * 127.5).round().clamp(0, 255).byte().cpu().numpy()
        sheet.paste(Image.fromarray(pixels), (index % columns * side, index // columns * side))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def mark_of(*modules: nn.Module) -> str:
    """A short mark of weights as they are shipped, in f16."""
    mark = 0
    for module in modules:
        for value in module.state_dict().values():
            mark = zlib.crc32(value.detach().half().contiguous().cpu().numpy().tobytes(), mark)
    return f"{mark:08x}"
