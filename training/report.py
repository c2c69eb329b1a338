"""Writes the page about a model from `evaluation.json`.

Usage: python -m training.report training/state/small docs/default-model.md
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

PROBED = ("kind", "subgroup", "concept", "background", "style")


def write_report(state: Path, page: Path) -> None:
    """The page; its pictures go into `images/` beside it."""
    found = json.loads((state / "evaluation.json").read_text(encoding="utf-8"))
    images = page.parent / "images"
    images.mkdir(parents=True, exist_ok=True)
    for name in ("held-out", "clip-skip"):
        shutil.copy(state / "grids" / f"{name}.png", images / f"default-model-{name}.png")
    sections = [_opening(found), _pictures(found), _skips(found), _layers(found), _rest(found)]
    page.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _opening(found: dict[str, Any]) -> str:
    best, drawn = found["judgeByClipSkip"]["1"], found["judgeOnDrawings"]
    rows = [[name, _percent(best[key]), _percent(drawn[key])] for name, key in _SCORES]
    text = (
        f"# The default model\n\nWritten by `training/report.py` from the figures of the `{found['size']}` recipe.\n\n"
        f"{len(found['prompts'])} prompts name combinations of thing, background and style that training never showed. "
        "A linear classifier that only ever saw rendered drawings judges the pictures; the last column is the same "
        "classifier on the true drawings, the most that can be reached."
    )
    return f"{text}\n\n{_table(['named rightly', 'pictures', 'drawings'], rows)}"


_SCORES = (("thing, first guess", "conceptTop1"), ("thing, five guesses", "conceptTop5"), ("background", "background"))


def _pictures(found: dict[str, Any]) -> str:
    prompts = "\n".join(f"{index}. {prompt}" for index, prompt in enumerate(found["prompts"], 1))
    shown = "![All prompts, eight in a row](images/default-model-held-out.png)"
    return f"## Held-out prompts, failures included\n\n{shown}\n\n{prompts}"


def _skips(found: dict[str, Any]) -> str:
    judged, change = found["judgeByClipSkip"], found["changeByClipSkip"]
    rows = [
        [skip, _percent(scores["conceptTop1"]), _percent(scores["background"]), str(change.get(skip, ""))]
        for skip, scores in judged.items()
    ]
    table = _table(["clip skip", "thing", "background", "change from the value before, RMS of 255"], rows)
    shown = "![One prompt a row, clip skip 1 to the last](images/default-model-clip-skip.png)"
    return f"## Clip skip\n\n{shown}\n\n{table}"


def _layers(found: dict[str, Any]) -> str:
    rows = [[str(row["layersRun"]), *(_percent(row[name]) for name in PROBED)] for row in found["text"]["layers"]]
    retrieval = found["text"]["retrieval"]
    text = (
        f"Among {retrieval['pictures']} pictures the text encoder finds one that fits the caption first in "
        f"{_percent(retrieval['top1'])}, among the first five in {_percent(retrieval['top5'])}. A linear probe reads "
        "from the end token's state after each layer:"
    )
    return f"## What each layer knows\n\n{text}\n\n{_table(['layers run', *PROBED], rows)}"


def _rest(found: dict[str, Any]) -> str:
    near, vae = found["nearest"], found["vae"]
    return (
        "## Copying or composing\n\n"
        f"In pixels, the nearest of all drawings on the same background is {near['nearestRms']} of 255 away (root mean "
        f"square), the drawing that was asked for {near['toAskedRms']}; in {_percent(near['nearestIsAsked'])} the "
        "nearest one shows the thing that was asked for.\n\n## Reconstruction\n\n"
        f"L1 {vae['l1']} of 255, PSNR {vae['psnrDb']} dB, edges {vae['edges']} of 255."
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    write_report(Path(sys.argv[1]), Path(sys.argv[2]))
