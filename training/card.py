"""The model card: README.md of a model folder, from the size, the material and the figures of the evaluation."""

from collections import Counter
from typing import Any

from torch import nn

from training.config import Size
from training.material.everyday import DRAWN_STYLES, EVERYDAY
from training.material.pack import Material
from training.material.words import BACKGROUNDS, KINDS, POSITIONS, SIZES
from training.tables import percent, table

EXAMPLES = 12
LONGEST_EXAMPLE = 14

LIMITS = """- It draws icons, one thing or two side by side, never scenes, photographs or writing: letters, clock faces
  and buttons with signs are the weakest of what it has seen.
- It knows the words of its material. Other words are spelt out of parts and mean little to it.
- Things that differ in a detail (a man or a woman walking to the right, one of many smiling faces) are often mixed up.
- It has never seen flags or skin tones other than the yellow of the icons."""


def write_card(title: str, size: Size, parts: dict[str, nn.Module], material: Material, found: dict[str, Any]) -> str:
    """The text of the card. `found` is `evaluation.json`, `parts` the modules that were exported."""
    return "\n\n".join(
        [f"# {title}", _what_it_is(size, parts), _words(material), _scores(found), f"## Limits\n\n{LIMITS}", _end(size)]
    )


def _what_it_is(size: Size, parts: dict[str, nn.Module]) -> str:
    rows = [
        ["text encoder (CLIP)", f"{size.text.layers} layers of {size.text.width}", size.text_plan],
        ["VAE (AutoencoderKL)", f"{_numbers(size.vae.channels)}, factor 8, {size.vae.latent} channels", size.vae_plan],
        ["UNet (SD 1.x)", f"{_numbers(size.unet.channels)}, {size.unet.prediction}-prediction", size.unet_plan],
    ]
    millions = [sum(one.numel() for one in part.parameters()) / 1e6 for part in parts.values()]
    lines = [
        [name, widths, f"{count:.1f} M", f"{plan.steps:,} × {plan.batch}"]
        for (name, widths, plan), count in zip(rows, millions, strict=True)
    ]
    head = ["part", "widths", "parameters", "steps × batch of the plan"]
    text = (
        "A small Stable Diffusion 1.x model in diffusers layout, with its own vocabulary, so that the project draws "
        f"without any download. Native size {size.image_px}×{size.image_px}. "
        "`penultimate.json` holds the values it draws best with. `training/` makes it from nothing."
    )
    return f"{text}\n\n{table(head, lines)}"


def _words(material: Material) -> str:
    counts = Counter(one.kind for one in material.concepts)
    rows = [[KINDS[kind].en, str(count), ", ".join(_examples(material, kind))] for kind, count in counts.most_common()]
    behind = ", ".join(one.word.en for one in BACKGROUNDS)
    places = ", ".join(one.word.en for one in POSITIONS if one.word.en)
    sizes = ", ".join(one.word.en for one in SIZES if one.word.en)
    known = [one.names[-1] for one in material.concepts if one.names[0] in EVERYDAY]
    return (
        f"## Words\n\n{len(known)} things that it draws, among {len(material.concepts):,} that its text encoder knows "
        "in English and Chinese and draws as one of their kind, "
        f"in {len(DRAWN_STYLES)} styles ({', '.join(DRAWN_STYLES)}: “a cat in noto style”); else the first. "
        f"Backgrounds: {behind}. Places: {places}. Sizes: {sizes}. "
        "“A cat and a dog” puts two side by side. General words work too: “an animal”, “a fruit”.\n\n"
        f"{table(['kind', 'things', 'for example'], rows)}\n\n"
        f"The things that it draws: {', '.join(known)}."
    )


def _examples(material: Material, kind: str) -> list[str]:
    names = [one.names[-1] for one in material.concepts if one.kind == kind]
    short = [name for name in names if len(name) <= LONGEST_EXAMPLE and " " not in name] or names
    return short[:: max(1, len(short) // EXAMPLES)][:EXAMPLES]


def _scores(found: dict[str, Any]) -> str:
    everyday, all_things = found["everyday"], found["judge"]
    rows = [
        ["everyday things", *_scores_of(everyday["judge"]), *_scores_of(everyday["drawings"]["judge"])],
        ["any thing", *_scores_of(all_things), *_scores_of(found["judgeOnDrawings"])],
    ]
    head = ["prompts", "thing", "in five", "background", "drawings: thing", "in five", "background"]
    text = (
        "Held-out combinations of thing, background and style, judged by a linear classifier that only saw drawings; "
        "on the right what it says of the true drawings. All prompts and pictures are in `docs/default-model.md`."
    )
    return f"## Scores\n\n{text}\n\n{table(head, rows)}"


def _scores_of(judged: dict[str, float]) -> list[str]:
    return [percent(judged[key]) for key in ("conceptTop1", "conceptTop5", "background")]


def _end(size: Size) -> str:
    return (
        f"## Origin and licence\n\nTrained for this project with the `{size.name}` size of `training/`; the drawings, "
        "their authors and licences are in `LICENSES.md`. The weights may be used under the MIT licence; keep both "
        "files.\n"
    )


def _numbers(widths: tuple[int, ...]) -> str:
    return "/".join(str(width) for width in widths)
