"""Writes the page about a model from `evaluation.json`.

Usage: python -m training.report training/state/small docs/default-model.md
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from training.captions import with_article
from training.nouns import LOOKED_AT, NOUNS, SEEDS
from training.phrasings import ASKED
from training.tables import percent, table

PROBED = ("kind", "subgroup", "concept", "background", "style")
GENERAL_TO_PARTICULAR = ("kind", "subgroup", "concept", "style")
NEARLY_ALL = 0.95


def write_report(state: Path, page: Path) -> None:
    """The page; its pictures go into `images/` beside it."""
    found = json.loads((state / "evaluation.json").read_text(encoding="utf-8"))
    images = page.parent / "images"
    images.mkdir(parents=True, exist_ok=True)
    everyday = [f"everyday-{number}" for number in range(1, ASKED + 1)]
    for name in ("nouns", "held-out", *everyday, "clip-skip", *(["twins"] if "twins" in found else [])):
        shutil.copy(state / "grids" / f"{name}.png", images / f"default-model-{name}.png")
    twins = [_twins(found)] if "twins" in found else []
    sections = [_opening(found), _nouns(found), _pictures(found), _skips(found), *twins, _layers(found), _rest(found)]
    page.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _opening(found: dict[str, Any]) -> str:
    everyday, any_thing = found["everyday"], found["judge"]
    columns = (everyday["judge"], everyday["decoded"]["judge"], everyday["drawings"]["judge"])
    of_all = (everyday["ofAll"], everyday["decoded"]["ofAll"], everyday["drawings"]["ofAll"])
    rows = [
        *([name, *(percent(one[key]) for one in columns), percent(any_thing[key])] for name, key in _SCORES[:-1]),
        [f"style, of the {everyday['styles']} that it is shown", *(percent(one["style"]) for one in columns), ""],
        ["style, of all", *(percent(one["style"]) for one in of_all), percent(any_thing["style"])],
    ]
    shown = f"{everyday['things']} things that the UNet is shown, in {everyday['styles']} styles"
    text = (
        f"# The default model\n\nWritten by `training/report.py` from the figures of the `{found['size']}` recipe.\n\n"
        "All prompts name combinations of thing, background and style that training never showed. A linear classifier "
        "that only saw rendered drawings judges the pictures; beside it, the same classifier on the true drawings, as "
        "they are and as the VAE gives them back: the most that can be reached; the background whose colours are "
        "nearest in the outermost pixels; and the style of the nearest drawing of the thing that was asked for. "
        f"Everyday prompts are about the {shown}, and judged among those: {everyday['count']} prompts in five "
        f"phrasings each. {len(found['prompts'])} prompts are of any thing that the text encoder knows in any style, "
        "most of which the UNet was never shown: it draws one of their kind, in the first style."
    )
    head = ["named rightly", "everyday, pictures", "drawings, through the VAE", "drawings", "any thing, pictures"]
    return f"{text}\n\n{table(head, rows)}\n\n{_phrasings(everyday)}"


def _phrasings(everyday: dict[str, Any]) -> str:
    columns = [*(("judge", key) for _, key in _SCORES), ("ofAll", "style"), ("ofAll", "conceptTop1")]
    rows = [
        [f"“{one['example']}”", *(percent(one[judge][key]) for judge, key in columns)] for one in everyday["phrasings"]
    ]
    head = ["everyday, asked as", *(name for name, _ in _SCORES), "style, of all", "thing, of all things"]
    return table(head, rows)


def _nouns(found: dict[str, Any]) -> str:
    named, is_seen = found["nouns"]["named"], found["mark"] == LOOKED_AT
    seen = (
        "looked at one by one: how many show the thing, and what is wrong with the others"
        if is_seen
        else "nobody has looked at those of these weights yet"
    )
    text = (
        f"The twenty nouns that people ask for first, {SEEDS} seeds each, all shown; {seen}. Beside it how many the "
        "classifier names rightly among the things that the UNet is shown."
    )
    head = ["prompt", f"classifier, of {SEEDS}", *([f"seen, of {SEEDS}", "what is wrong"] if is_seen else [])]
    rows = [
        [f"“{with_article(noun)}”", str(named[noun]), *([str(look.told), look.remark] if is_seen else [])]
        for noun, look in NOUNS.items()
    ]
    shown = "![Twenty nouns, four seeds each](images/default-model-nouns.png)"
    return f"## A stranger's test\n\n{text}\n\n{shown}\n\n{table(head, rows)}"


_SCORES = (
    ("thing, first guess", "conceptTop1"),
    ("thing, five guesses", "conceptTop5"),
    ("background", "background"),
    ("background, nearest at the edge", "backgroundAtEdge"),
    ("style", "style"),
)


def _pictures(found: dict[str, Any]) -> str:
    ranks = found["ranks"]
    prompts = "\n".join(
        f"{index}. {prompt} ({_verdict(rank)})"
        for index, (prompt, rank) in enumerate(zip(found["prompts"], ranks, strict=True), 1)
    )
    everyday = "\n\n".join(_everyday(number, one) for number, one in enumerate(found["everyday"]["phrasings"], 1))
    return (
        "## Held-out prompts of any thing, failures included\n\n"
        "![All prompts, eight in a row](images/default-model-held-out.png)\n\n"
        f"In brackets what the classifier says.\n\n{prompts}\n\n## Everyday things\n\n{everyday}"
    )


def _everyday(number: int, asked: dict[str, Any]) -> str:
    shown = f"![The first of them, eight in a row](images/default-model-everyday-{number}.png)"
    return f"{shown}\n\n{'; '.join(asked['prompts'])}."


def _verdict(rank: int) -> str:
    return "named" if rank == 0 else "among five" if rank < 5 else "not named"


def _skips(found: dict[str, Any]) -> str:
    judged, change = found["judgeByClipSkip"], found["changeByClipSkip"]
    rows = [
        [skip, percent(scores["conceptTop1"]), percent(scores["background"]), str(change.get(skip, ""))]
        for skip, scores in judged.items()
    ]
    head = ["clip skip", "thing", "background", "change from the value before, RMS of 255"]
    shown = "![One prompt a row, clip skip 1 to the last](images/default-model-clip-skip.png)"
    return f"## Clip skip\n\n{shown}\n\nOver the first {found['skipPrompts']} of any thing:\n\n{table(head, rows)}"


def _twins(found: dict[str, Any]) -> str:
    errors = found["twins"]["error"]
    rows = [[value, *(f"{errors[skip][value]:.5f}" for skip in errors)] for value in next(iter(errors.values()))]
    best = [f"twin {skip}: {min(of, key=of.__getitem__)}" for skip, of in errors.items()]
    text = (
        "The same model fine-tuned on blueprints, once at clip skip 1 and once at 2: the keys and values of the "
        "cross-attention, and the last two layers of the text encoder. Half of what it saw were drawings as before at "
        "the other values, so that the look belongs to one value: a fine-tune that wants its value back, made plain. "
        "Mean squared error of the prediction on new blueprints, same noise in every row; the value with the least "
        f"error is, for {', for '.join(best)}."
    )
    shown = "![A row for each twin and prompt, clip skip 1 to the last](images/default-model-twins.png)"
    head = ["clip skip", *(f"twin {skip}" for skip in errors)]
    prompts = ", ".join(found["twins"]["prompts"])
    return f"## Twins: a fine-tune and its value\n\n{text}\n\n{table(head, rows)}\n\n{shown}\n\nPrompts: {prompts}."


def _layers(found: dict[str, Any]) -> str:
    rows = [[str(row["layersRun"]), *(percent(row[name]) for name in PROBED)] for row in found["text"]["layers"]]
    retrieval = found["text"]["retrieval"]
    text = (
        f"Among {retrieval['pictures']} pictures the text encoder finds one that fits the caption first in "
        f"{percent(retrieval['top1'])}, among the first five in {percent(retrieval['top5'])}. A linear probe reads "
        "from the end token's state after each layer:"
    )
    verdict = _verdict_of_layers(found["text"]["layers"])
    kept = [[f"“{example}”", percent(share)] for example, share in found["text"]["backgroundByPhrasing"].items()]
    kept_text = (
        "What a phrasing keeps of the background: how often its last states, from the end token on, are nearest to the "
        "right one of all backgrounds in the plainest caption."
    )
    known = f"{table(['layers run', *PROBED], rows)}\n\n{verdict}\n\n{kept_text}"
    shares = table(["phrasing", "background kept"], kept)
    return f"## What each layer knows\n\n{text}\n\n{known}\n\n{shares}\n\n{_aliases(found['aliases'])}"


def _aliases(found: dict[str, Any]) -> str:
    """What the encoder makes of the words that people use in place of Unicode's labels."""
    count, missed = found["aliases"], found["missed"]
    text = (
        f"Of {count} words that people use in place of a thing's label (“car” for “automobile”), the last states of "
        f"{count - len(missed)} are nearest to those of their thing, among all things that are drawn"
    )
    return f"{text}. The others: {', '.join(missed)}." if missed else f"{text}."


def _verdict_of_layers(layers: list[dict[str, Any]]) -> str:
    """Whether what is more particular is known later: by the layer that first reaches nearly all of the best share."""
    known = {name: _known_from(layers, name) for name in GENERAL_TO_PARTICULAR}
    told = ", ".join(f"{name} after {layer}" for name, layer in known.items())
    order = list(known.values())
    rises = order == sorted(order) and order[0] < order[-1]
    verdict = "**On this measure, yes**" if rises else "**On this measure, not in this order**"
    return (
        f"Does later mean more particular? {verdict}: {percent(NEARLY_ALL)} of what any layer knows is reached for "
        f"{told} of {len(layers) - 1} layers, named from the general to the particular."
    )


def _known_from(layers: list[dict[str, Any]], name: str) -> int:
    best = max(row[name] for row in layers)
    return next(row["layersRun"] for row in layers if row[name] >= NEARLY_ALL * best)


def _rest(found: dict[str, Any]) -> str:
    near, vae = found["nearest"], found["vae"]
    return (
        "## Copying or composing\n\n"
        f"In pixels, the nearest of all drawings on the same background is {near['nearestRms']} of 255 away (root mean "
        f"square), the drawing that was asked for {near['toAskedRms']}; in {percent(near['nearestIsAsked'])} the "
        "nearest one shows the thing that was asked for.\n\n## Reconstruction\n\n"
        f"L1 {vae['l1']} of 255, PSNR {vae['psnrDb']} dB, edges {vae['edges']} of 255."
    )


if __name__ == "__main__":
    write_report(Path(sys.argv[1]), Path(sys.argv[2]))
