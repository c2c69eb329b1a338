"""The sizes of the recipe: how wide the models are and how long each part trains."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Plan:
    """How long one part trains. Steps, not minutes: the result does not depend on the machine's speed."""

    steps: int
    batch: int
    rate: float
    warmup: int = 200
    ema: float = 0.999
    flat: float = 0.0  # the part of the steps at the full rate, before it falls


@dataclass(frozen=True)
class TextWidths:
    """CLIP's text transformer. `activation` is OpenAI's (`quick_gelu`) or OpenCLIP's (`gelu`)."""

    width: int
    heads: int
    layers: int = 12
    positions: int = 77
    activation: str = "quick_gelu"
    merges: int = 4000
    spread: bool = True


@dataclass(frozen=True)
class VaeWidths:
    """AutoencoderKL, factor 8. `groups` leaves at least four channels a group: with one, colours are lost."""

    channels: tuple[int, ...]
    blocks: int = 1
    groups: int = 8
    latent: int = 4


@dataclass(frozen=True)
class UnetWidths:
    """The UNet of SD 1.x. `heads` a level, or one head every `head_width` channels (SD 2.x)."""

    channels: tuple[int, ...]
    blocks: int = 2
    groups: int = 8
    heads: int = 4
    head_width: int | None = None
    prediction: str = "epsilon"


@dataclass(frozen=True)
class Size:
    """A whole recipe."""

    name: str
    text: TextWidths
    vae: VaeWidths
    unet: UnetWidths
    text_plan: Plan
    vae_plan: Plan
    decoder_plan: Plan
    unet_plan: Plan
    twin_plan: Plan
    image_px: int = 128
    crop_px: int = 64
    drawings_per_kind: int | None = None
    seed: int = 20
    spread_weight: float = 1.0
    fresh_share: float = 1.0
    evaluation: dict[str, int] = field(
        default_factory=lambda: {"prompts": 64, "everyday": 256, "steps": 20, "classifier_steps": 3000}
    )


SMALL = Size(
    name="small",
    text=TextWidths(width=128, heads=4),
    vae=VaeWidths(channels=(32, 48, 64, 64)),
    unet=UnetWidths(channels=(64, 96, 160, 192), blocks=1),
    text_plan=Plan(steps=6_000, batch=96, rate=8e-4),
    vae_plan=Plan(steps=5_000, batch=16, rate=1.5e-3, ema=0.998),
    decoder_plan=Plan(steps=450, batch=16, rate=1.5e-3, warmup=50, ema=0.99),
    unet_plan=Plan(steps=10_900, batch=128, rate=8e-4, flat=0.876),
    twin_plan=Plan(steps=400, batch=32, rate=1e-3, warmup=50, ema=0.99),
    image_px=64,
    fresh_share=0.12,
)

LARGE = Size(
    name="large",
    text=TextWidths(width=192, heads=6),
    vae=VaeWidths(channels=(32, 48, 64, 96)),
    unet=UnetWidths(channels=(64, 96, 128, 128)),
    text_plan=Plan(steps=4_000, batch=384, rate=8e-4),
    vae_plan=Plan(steps=6_000, batch=64, rate=1.5e-3, ema=0.998),
    decoder_plan=Plan(steps=2_000, batch=64, rate=1e-3, warmup=100, ema=0.998),
    unet_plan=Plan(steps=16_000, batch=192, rate=8e-4),
    twin_plan=Plan(steps=600, batch=192, rate=1e-3, warmup=50, ema=0.99),
)

SMOKE = Size(
    name="smoke",
    text=TextWidths(width=32, heads=2, merges=300),
    vae=VaeWidths(channels=(8, 8, 16, 16), groups=2),
    unet=UnetWidths(channels=(16, 16, 32, 32), groups=4, heads=2),
    text_plan=Plan(steps=60, batch=24, rate=3e-3, warmup=10),
    vae_plan=Plan(steps=60, batch=4, rate=3e-3, warmup=10, ema=0.9),
    decoder_plan=Plan(steps=2, batch=4, rate=1e-3, warmup=1, ema=0.5),
    unet_plan=Plan(steps=60, batch=8, rate=3e-3, warmup=10, ema=0.9),
    twin_plan=Plan(steps=4, batch=4, rate=1e-4, warmup=1, ema=0.5),
    image_px=64,
    crop_px=32,
    drawings_per_kind=2,
    fresh_share=0.5,
    evaluation={"prompts": 2, "everyday": 2, "steps": 2, "classifier_steps": 20},
)

# Shaped as SD 2.x: OpenCLIP's 24 layers and vocabulary, one head every 64 channels, 32 groups, v-prediction.
SD2 = replace(
    SMALL,
    name="sd2",
    text=TextWidths(width=64, heads=1, layers=24, activation="gelu", merges=0, spread=False),
    vae=VaeWidths(channels=(64, 64, 64, 64), groups=32),
    unet=UnetWidths(channels=(64, 64, 64, 64), blocks=1, groups=32, head_width=64, prediction="v_prediction"),
    text_plan=Plan(steps=400, batch=32, rate=8e-4, warmup=50),
    vae_plan=Plan(steps=2_400, batch=8, rate=2e-3, warmup=100, ema=0.99),
    unet_plan=Plan(steps=2_000, batch=16, rate=1.5e-3, warmup=100, ema=0.995),
    image_px=64,
    crop_px=32,
    drawings_per_kind=2,
)

SIZES: dict[str, Size] = {size.name: size for size in (SMALL, LARGE, SMOKE, SD2)}
