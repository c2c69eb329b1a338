"""Captions of scenes, from general to particular, in English and Chinese, with what each of them fixes."""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from training.material.concepts import Concept, kind_word, names_of, subgroup_word
from training.material.everyday import DRAWN_STYLES
from training.material.fetch import read_sources
from training.material.words import BACKGROUNDS, POSITIONS, SIZES, Word
from training.phrasings import PHRASING_SHARES, PHRASINGS, Phrasing
from training.scenes import NOTHING, Gallery, Scenes, scenes_of

CHINESE_SHARE = 0.25
SILENT_WHITE = 0.6  # how often white is not named: what a caption leaves out is the usual
BARE_SHARE = 0.4  # how often a thing stands without its article
RENAMED, RENAMED_THING = 0.08, 0.7
OPENINGS = (*[""] * 8, "a picture of ", "a photo of ", "a drawing of ", "emoji of ")


class Level(IntEnum):
    """How particular a caption is: "an animal", "a mammal", "a black cat", "a black cat in noto style"."""

    GENERAL = 0
    MIDDLE = 1
    NAMED = 2
    FULL = 3


# What a picture has, and the level from which on a caption (or a layer) tells it.
ATTRIBUTES: dict[str, Level] = {
    "kind": Level.GENERAL,
    "background": Level.GENERAL,
    "pair": Level.GENERAL,
    "subgroup": Level.MIDDLE,
    "position": Level.MIDDLE,
    "concept": Level.NAMED,
    "second": Level.NAMED,
    "size": Level.NAMED,
    "style": Level.FULL,
}
ANY = -9
LEVEL_SHARES = (0.12, 0.12, 0.26, 0.5)


def attributes_of(gallery: Gallery, scenes: Scenes) -> np.ndarray:
    """Integers [scenes, attributes], in the order of ATTRIBUTES."""
    material = gallery.material
    concept = material.concept_of[scenes.first]
    second = np.where(scenes.second == NOTHING, NOTHING, material.concept_of[scenes.second])
    values = {
        "kind": gallery.kind[concept],
        "background": scenes.background,
        "pair": (scenes.second != NOTHING).astype(int),
        "subgroup": gallery.subgroup[concept],
        "position": scenes.position,
        "concept": concept,
        "second": second,
        "size": scenes.size,
        "style": material.style_of[scenes.first],
    }
    return np.stack([values[name] for name in ATTRIBUTES], axis=1)


def keep_level(attributes: np.ndarray, level: np.ndarray | int) -> np.ndarray:
    """The attributes that a level [scenes] tells; the others become ANY."""
    least = np.array(list(ATTRIBUTES.values()))
    return np.where(least[None, :] <= np.reshape(level, (-1, 1)), attributes, ANY)


@dataclass(frozen=True)
class Captions:
    """Texts, and the attributes [scenes, attributes] that they fix."""

    texts: list[str]
    fixed: np.ndarray


def sample_levels(
    count: int, rng: np.random.Generator, shares: tuple[float, float, float, float] = LEVEL_SHARES
) -> np.ndarray:
    """Levels [count]."""
    return rng.choice(len(shares), size=count, p=shares)


def write_captions(
    gallery: Gallery,
    scenes: Scenes,
    levels: np.ndarray,
    rng: np.random.Generator,
    chinese_share: float = CHINESE_SHARE,
) -> Captions:
    """One caption a scene. What it does not say of place, size and background is the usual; the style is open."""
    attributes = attributes_of(gallery, scenes)
    writer = CaptionWriter(gallery, chinese_share)
    texts = [writer.write(scenes, i, Level(int(levels[i])), rng) for i in range(len(scenes))]
    return Captions(texts, keep_level(attributes, levels))


def sample_siblings(gallery: Gallery, scenes: Scenes, level: Level, rng: np.random.Generator) -> Scenes:
    """Other scenes that a level cannot tell from the given ones: the same kind, another animal."""
    concept = gallery.material.concept_of[scenes.first]
    if level < Level.NAMED:
        family = gallery.kind if level == Level.GENERAL else gallery.subgroup
        concept = np.array([rng.choice(np.flatnonzero(family == family[one])) for one in concept])
    others = scenes_of(gallery, concept, rng)
    pair = scenes.second != NOTHING
    second = scenes.second if level >= Level.NAMED else np.where(pair, rng.permutation(others.first), NOTHING)
    return Scenes(
        first=others.first,
        second=second,
        background=scenes.background,
        size=scenes.size if level >= Level.NAMED else others.size * ~pair,
        position=scenes.position if level >= Level.MIDDLE else others.position * ~pair,
    )


def rename(gallery: Gallery, scenes: Scenes, rng: np.random.Generator) -> Scenes:
    """A few of the scenes under a name of their family that is never drawn, or in a style that is not.

    So an unknown word is drawn as one of its kind, and an unknown style as the first.
    """
    material, first = gallery.material, scenes.first.copy()
    is_drawn = np.bincount(material.concept_of, weights=gallery.shown) > 0
    undrawn = [number for number, name in enumerate(material.styles) if name not in DRAWN_STYLES]
    for index in np.flatnonzero(rng.random(len(scenes)) < RENAMED):
        drawing = first[index]
        concept, style = material.concept_of[drawing], material.style_of[drawing]
        family = np.flatnonzero((gallery.subgroup == gallery.subgroup[concept]) & ~is_drawn)
        if len(family) and rng.random() < RENAMED_THING:
            concept = rng.choice(family)
        styles = [style, *(undrawn if style == 0 else [])]
        same = np.flatnonzero((material.concept_of == concept) & np.isin(material.style_of, styles))
        first[index] = rng.choice(same) if len(same) else drawing
    return replace(scenes, first=first)


class CaptionWriter:
    """Puts one scene into words."""

    def __init__(self, gallery: Gallery, chinese_share: float) -> None:
        self._material, self._chinese_share = gallery.material, chinese_share
        chinese = {source.style: source.zh for source in read_sources()[1]}
        self._styles_zh = [chinese[style] for style in gallery.material.styles]

    def write(self, scenes: Scenes, index: int, level: Level, rng: np.random.Generator) -> str:
        """A caption in one of the languages."""
        parts = self._chinese if rng.random() < self._chinese_share else self._english
        return parts(scenes, index, level, rng)

    def concept(self, drawing: int) -> Concept:
        """What a drawing shows."""
        return self._material.concepts[self._material.concept_of[drawing]]

    def told(self, scenes: Scenes, index: int, level: Level, phrasing: Phrasing) -> str:
        """The plainest caption of a phrasing: the shortest names, in a row with articles, the background always."""
        is_bare = phrasing.joint != " "
        names = [self._short_name(drawing, level) for drawing in (scenes.first[index], scenes.second[index])]
        behind = behind_of(scenes.background[index])
        return phrasing.write(self._parts(scenes, index, level, (names, " and ", is_bare, behind)))

    def _english(self, scenes: Scenes, index: int, level: Level, rng: np.random.Generator) -> str:
        drawings = (scenes.first[index], scenes.second[index])
        names = ["" if one == NOTHING else self._name(one, level, rng) for one in drawings]
        beside, is_bare = str(rng.choice([" and ", " beside "])), rng.random() < BARE_SHARE
        is_silent = scenes.background[index] == 0 and rng.random() < SILENT_WHITE
        behind = "" if is_silent else behind_of(scenes.background[index], rng.random() < 0.5)
        parts = self._parts(scenes, index, level, (names, beside, is_bare, behind))
        parts["thing"] = str(rng.choice(OPENINGS)) + parts["thing"]
        return PHRASINGS[rng.choice(len(PHRASINGS), p=PHRASING_SHARES)].write(parts)

    def _parts(
        self, scenes: Scenes, index: int, level: Level, said: tuple[list[str], str, bool, str]
    ) -> dict[str, str]:
        (first, second), beside, is_bare, behind = said
        things = [join(self._size(scenes, index, level).en, first), *([second] if second else [])]
        word = BACKGROUNDS[scenes.background[index]].word.en
        return {
            "noun": beside.join(things),
            "thing": beside.join(things if is_bare else map(with_article, things)),
            "place": POSITIONS[scenes.position[index]].word.en if level >= Level.MIDDLE else "",
            "style": self._material.styles[self._material.style_of[scenes.first[index]]] if level == Level.FULL else "",
            "behind": behind,
            "bare": f"{without_article(word)} background" if behind else "",
        }

    def _short_name(self, drawing: int, level: Level) -> str:
        if drawing == NOTHING:
            return ""
        concept = self.concept(drawing)
        short = {Level.GENERAL: kind_word(concept).en, Level.MIDDLE: subgroup_word(concept).en}
        return short.get(level, concept.names[-1])

    def _name(self, drawing: int, level: Level, rng: np.random.Generator) -> str:
        concept = self.concept(drawing)
        if level == Level.GENERAL:
            return kind_word(concept).en
        if level == Level.MIDDLE:
            return subgroup_word(concept).en
        return str(rng.choice(names_of(concept)))

    def _size(self, scenes: Scenes, index: int, level: Level) -> Word:
        return SIZES[scenes.size[index] if level >= Level.NAMED else 0].word

    def _chinese(self, scenes: Scenes, index: int, level: Level, rng: np.random.Generator) -> str:
        subject = self._size(scenes, index, level).zh + self._name_zh(scenes.first[index], level, rng)
        if scenes.second[index] != NOTHING:
            subject += "和" + self._name_zh(scenes.second[index], level, rng)
        place = POSITIONS[scenes.position[index]].word.zh if level >= Level.MIDDLE else ""
        style = self._styles_zh[self._material.style_of[scenes.first[index]]] + "风格" if level == Level.FULL else ""
        silent = scenes.background[index] == 0 and rng.random() < SILENT_WHITE
        behind = "" if silent else BACKGROUNDS[scenes.background[index]].word.zh + "背景"
        comma = str(rng.choice(["，", ","]))  # some tokenizers turn the first into the second
        return comma.join(part for part in (subject, behind, place, style) if part)

    def _name_zh(self, drawing: int, level: Level, rng: np.random.Generator) -> str:
        concept = self.concept(drawing)
        if level == Level.GENERAL:
            return kind_word(concept).zh
        if level == Level.MIDDLE:
            return subgroup_word(concept).zh
        return str(rng.choice(concept.names_zh))


def join(*parts: str) -> str:
    """The parts that are there, with spaces."""
    return " ".join(part for part in parts if part)


def behind_of(background: int, is_short: bool = False) -> str:
    """Where a thing stands: "on a blue background" (short: "on blue"), "in front of the sea"."""
    word = BACKGROUNDS[background].word.en
    if not BACKGROUNDS[background].is_plain:
        return f"in front of {word}"
    return f"on {word}" if is_short else f"on {with_article(word)} background"


def without_article(name: str) -> str:
    """The name alone: "the sea" → "sea"."""
    return name.removeprefix("the ").removeprefix("a ")


def with_article(name: str) -> str:
    """The name behind its article: "a cat", "an owl"."""
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
