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
    """The UNet of SD 1.x. `heads` a level, or one head every `head_width` channels (SD 2.x).

    The last level has no attention, as in SD; nor have the `plain` finest ones.
    """

    channels: tuple[int, ...]
    blocks: int = 2
    groups: int = 8
    heads: int = 4
    head_width: int | None = None
    plain: int = 0
    prediction: str = "epsilon"


# How many prompts of any thing and of everyday things, steps a picture, steps of the judge, captions of the probes.
EVALUATION = {"prompts": 64, "everyday": 64, "steps": 20, "classifier_steps": 3000, "captions": 12_000}


@dataclass(frozen=True)
class Size:
    """A whole recipe."""

    name: str
    text: TextWidths
    vae: VaeWidths
    unet: UnetWidths
    text_plan: Plan
    phrasing_plan: Plan
    vae_plan: Plan
    decoder_plan: Plan
    unet_plan: Plan
    twin_plan: Plan
    half_plan: Plan | None = None  # first the UNet without its finest level, on pictures of half the side
    image_px: int = 128
    crop_px: int = 64
    drawings_per_kind: int | None = None
    seed: int = 20
    spread_weight: float = 1.0
    least_kept: float = 0.9  # share of backgrounds that the text encoder must keep in each phrasing
    fresh_share: float = 1.0
    evaluation: dict[str, int] = field(default_factory=EVALUATION.copy)


SMALL = Size(
    name="small",
    text=TextWidths(width=128, heads=4),
    vae=VaeWidths(channels=(32, 48, 64, 64)),
    unet=UnetWidths(channels=(64, 96, 160, 192), blocks=1),
    text_plan=Plan(steps=6_000, batch=96, rate=8e-4),
    phrasing_plan=Plan(steps=500, batch=64, rate=5e-4, warmup=50, ema=0.98),
    vae_plan=Plan(steps=5_000, batch=16, rate=1.5e-3, ema=0.998),
    decoder_plan=Plan(steps=920, batch=16, rate=1.5e-3, warmup=50, ema=0.99),
    unet_plan=Plan(steps=12_300, batch=128, rate=8e-4, warmup=50, ema=0.995, flat=0.943),
    twin_plan=Plan(steps=400, batch=32, rate=1e-3, warmup=50, ema=0.99),
    image_px=64,
    fresh_share=0.08,
)

# The same with a narrow level around its UNet, for 128 px: a step costs two and a half times as much, not four.
MEDIUM = replace(
    SMALL,
    name="medium",
    unet=UnetWidths(channels=(32, 64, 96, 160, 192), blocks=1, plain=1),
    half_plan=SMALL.unet_plan,
    unet_plan=Plan(steps=6_000, batch=64, rate=8e-4, flat=0.7),
    image_px=128,
)

LARGE = Size(
    name="large",
    text=TextWidths(width=192, heads=6),
    vae=VaeWidths(channels=(32, 48, 64, 96)),
    unet=UnetWidths(channels=(32, 96, 160, 192), blocks=1, plain=1),
    text_plan=Plan(steps=4_000, batch=384, rate=8e-4),
    phrasing_plan=Plan(steps=500, batch=256, rate=5e-4, warmup=50, ema=0.98),
    vae_plan=Plan(steps=6_000, batch=64, rate=1.5e-3, ema=0.998),
    decoder_plan=Plan(steps=2_000, batch=64, rate=1e-3, warmup=100, ema=0.998),
    half_plan=Plan(steps=6_000, batch=256, rate=8e-4, flat=0.9),
    unet_plan=Plan(steps=12_000, batch=192, rate=8e-4, flat=0.5),
    twin_plan=Plan(steps=600, batch=192, rate=1e-3, warmup=50, ema=0.99),
)

SMOKE = Size(
    name="smoke",
    text=TextWidths(width=32, heads=2, merges=300),
    vae=VaeWidths(channels=(8, 8, 16, 16), groups=2),
    unet=UnetWidths(channels=(8, 16, 16, 32), groups=4, heads=2, plain=1),
    text_plan=Plan(steps=60, batch=24, rate=3e-3, warmup=10),
    phrasing_plan=Plan(steps=60, batch=16, rate=3e-3, warmup=5, ema=0.9),
    vae_plan=Plan(steps=60, batch=4, rate=3e-3, warmup=10, ema=0.9),
    decoder_plan=Plan(steps=2, batch=4, rate=1e-3, warmup=1, ema=0.5),
    half_plan=Plan(steps=60, batch=8, rate=3e-3, warmup=10, ema=0.9),
    unet_plan=Plan(steps=60, batch=8, rate=3e-3, warmup=10, ema=0.9),
    twin_plan=Plan(steps=4, batch=4, rate=1e-4, warmup=1, ema=0.5),
    image_px=64,
    crop_px=32,
    drawings_per_kind=2,
    least_kept=0.0,
    fresh_share=0.5,
    evaluation={"prompts": 2, "everyday": 2, "steps": 2, "classifier_steps": 20, "captions": 1200},
)

# Shaped as SD 2.x: OpenCLIP's 24 layers and vocabulary, one head every 64 channels, 32 groups, v-prediction.
SD2 = replace(
    SMALL,
    name="sd2",
    text=TextWidths(width=64, heads=1, layers=24, activation="gelu", merges=0, spread=False),
    vae=VaeWidths(channels=(64, 64, 64, 64), groups=32),
    unet=UnetWidths(channels=(64, 64, 64, 64), blocks=1, groups=32, head_width=64, prediction="v_prediction"),
    half_plan=None,
    text_plan=Plan(steps=400, batch=32, rate=8e-4, warmup=50),
    phrasing_plan=Plan(steps=100, batch=32, rate=5e-4, warmup=20, ema=0.98),
    vae_plan=Plan(steps=2_400, batch=8, rate=2e-3, warmup=100, ema=0.99),
    unet_plan=Plan(steps=2_000, batch=16, rate=1.5e-3, warmup=100, ema=0.995),
    image_px=64,
    crop_px=32,
    drawings_per_kind=2,
)


def half_of(size: Size) -> Size:
    """The recipe of the UNet's first part: without its finest level, on pictures of half the side."""
    widths = replace(size.unet, channels=size.unet.channels[1:], plain=max(0, size.unet.plain - 1))
    return replace(size, unet=widths, unet_plan=size.half_plan, image_px=size.image_px // 2)


SIZES: dict[str, Size] = {size.name: size for size in (SMALL, MEDIUM, LARGE, SMOKE, SD2)}
