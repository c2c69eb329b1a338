"""The things that are drawn: names and keywords in two languages, and where each stands in the hierarchy."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from training.material.aliases import ALIASES
from training.material.fetch import Source
from training.material.words import KIND_OF_SUBGROUP, KINDS, SUBGROUPS, Word

LEFT_OUT_GROUPS = {2, 9}  # components (skin tones, hair) and flags: too much alike at this size


@dataclass(frozen=True)
class Concept:
    """One thing: `kind` is general ("animal"), `subgroup` in the middle ("mammal"), `names` particular ("cat")."""

    code: str
    kind: str
    subgroup: str
    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    tags: tuple[str, ...] = ()
    tags_zh: tuple[str, ...] = ()

    def to_json(self) -> dict:
        """A JSON object that `from_json` takes."""
        return asdict(self)

    @staticmethod
    def from_json(row: dict) -> "Concept":
        """@see to_json"""
        return Concept(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})


def read_concepts(names: Path) -> list[Concept]:
    """All concepts of the names package, in Unicode's order."""
    english = json.loads((names / "en/data.json").read_text(encoding="utf-8"))
    chinese = {row["hexcode"]: row for row in json.loads((names / "zh/data.json").read_text(encoding="utf-8"))}
    groups = json.loads((names / "meta/groups.json").read_text(encoding="utf-8"))
    rows = [row for row in english if row.get("group") is not None and row["group"] not in LEFT_OUT_GROUPS]
    return [_concept(row, chinese[row["hexcode"]], groups) for row in rows]


def _concept(row: dict, row_zh: dict, groups: dict) -> Concept:
    subgroup = groups["subgroups"][str(row["subgroup"])]
    return Concept(
        code=row["hexcode"],
        kind=KIND_OF_SUBGROUP[subgroup],
        subgroup=subgroup,
        names=_names(row["label"]),
        names_zh=(row_zh["label"].lower(),),
        tags=_tags(row["tags"]),
        tags_zh=tuple(row_zh.get("tags", [])[:8]),
    )


def _names(label: str) -> tuple[str, ...]:
    """The label without typographic signs, and as people say it: "cat face" is also "cat"."""
    plain = re.sub(r"[“”’!:]", "", label.lower()).replace("-", " ")
    short = re.sub(r" (face|button|sign)$", "", plain)
    return tuple(dict.fromkeys([plain, short]))


def _tags(tags: list[str]) -> tuple[str, ...]:
    return tuple(tag.lower() for tag in tags if re.fullmatch(r"[a-z][a-z -]+", tag.lower()))[:8]


def names_of(concept: Concept) -> tuple[str, ...]:
    """All that a thing is called in English."""
    return (*concept.names, *ALIASES.get(concept.names[0], ()))


def kind_word(concept: Concept) -> Word:
    """The general word of a concept."""
    return KINDS[concept.kind]


def subgroup_word(concept: Concept) -> Word:
    """The word in the middle."""
    return SUBGROUPS[concept.subgroup]


def icon_names(concepts: list[Concept], styles: list[Source], folders: dict[str, Path]) -> list[dict]:
    """Render jobs: concept × style. Sets without a table of code points share names with those that have one."""
    tables = {s.style: json.loads((folders[s.package] / "chars.json").read_text(encoding="utf-8")) for s in styles}
    jobs = []
    for index, concept in enumerate(concepts):
        known = {style: _find(table, concept.code) for style, table in tables.items()}
        spare = known.get("flat") or known.get("noto")
        for number, source in enumerate(styles):
            icon = known[source.style] or spare
            if icon:
                job = {"file": f"{index:04d}-{number}.webp", "folder": str(folders[source.package]), "icon": icon}
                jobs.append(job)
    return jobs


def _find(table: dict[str, str], code: str) -> str | None:
    low = code.lower()
    return table.get(low) or table.get(low.replace("-fe0f", ""))
