"""The list of licences that goes with the weights."""

from training.material.fetch import Source, read_sources

MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""

LINKS = {
    "MIT": "https://opensource.org/license/mit",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}


def licences_page() -> str:
    """`LICENSES.md` of a model folder."""
    names, styles = read_sources()
    rows = [_row(source) for source in styles] + [_row(names)]
    notices = sorted({source.notice for source in [*styles, names] if source.licence == "MIT"})
    return "\n".join(
        [
            "# Licences of the material",
            "",
            "The weights were trained on drawings of these sets, changed by scaling, moving and putting them on",
            "backgrounds, and on the names of these concepts. Written by `training/licences.py`.",
            "",
            "| material | by | licence | taken from | origin |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "The names and keywords go back to the Unicode CLDR (Unicode licence v3). The packages of drawings hold no",
            "licence file: `package.json` and `info.json` in them name the licence.",
            "",
            "MIT licence:",
            "",
            *(f"> {notice}  " for notice in notices),
            ">",
            *(f"> {line}".rstrip() for line in MIT.splitlines()),
            "",
        ]
    )


def _row(source: Source) -> str:
    title = source.title or "Names and keywords"
    licence = f"[{source.licence}]({LINKS[source.licence]})"
    return f"| {title} | {source.author} | {licence} | `{source.package}` {source.version} | {source.origin} |"
