"""Records what pydantic v1 makes of JSON values in fields of each type that the WebUI's requests have.

    python -m venv .venv && .venv/bin/pip install 'pydantic==1.10.26'
    .venv/bin/python test/golden/pydantic-v1/record.py > test/golden/data/pydantic-v1.json
"""

import json
import math
import platform
from typing import List, Optional

import pydantic

TYPES = {
    "integer": int,
    "number": float,
    "boolean": bool,
    "string": str,
    "object": dict,
    "array": list,
    "strings": List[str],
}

# As JSON texts: a test reads the very same. Floats without a fraction are left out of texts, because JSON in a
# browser's language does not tell 1.0 from 1.
VALUES = """
null true false
0 1 -1 2 7 0.5 -0.5 1.5 -1.5 7.5 20.999 1e3 1e400 9007199254740993 9223372036854775807
"" " " "0" "1" "-1" "+5" " 5 " "5\\n" "05" "1_000" "1__0" "_1" "5.0" "5.7" ".5" "5." "-.5" "1e3" "0x10" "1,5" "abc"
"6687881544318117707" "inf" "nan" "Infinity" "None" "null"
"true" "True" "TRUE" "false" "False" "t" "f" "T" "y" "n" "yes" "no" "YES" "No" "on" "off" "On" "OFF" "0.0" "1.0" "2" " true"
[] {} [1] ["a"] [null] [true] ["1", 2] [[]] [["a", 1]] [["a", 1, 2]] ["ab"] ["abc"] [["a", 1], ["b", "2"]]
{"a": 1} {"a": "2"} {"a": 1.5} {"a": true} {"a": null} {"a": "x"}
"""


def values() -> list[str]:
    """Every value as JSON text."""
    decoder, rest, found = json.JSONDecoder(), VALUES.strip(), []
    while rest:
        _, end = decoder.raw_decode(rest)
        found.append(rest[:end])
        rest = rest[end:].strip()
    return found


def outcome(kind: type, text: str) -> dict:
    """What a field of a type holds after a value was put into it, or that it was refused."""
    model = pydantic.create_model("Request", field=(Optional[kind], None))
    try:
        value = model(field=json.loads(text)).field
    except pydantic.ValidationError:
        return {"refused": True}
    if isinstance(value, float) and not math.isfinite(value):
        return {"notFinite": True}
    # As text: whole numbers beyond 2^53 stay exact.
    return {"value": json.dumps(value, ensure_ascii=False)}


def main() -> None:
    """Prints the table."""
    rows = [
        {"value": text, **{name: outcome(kind, text) for name, kind in TYPES.items()}}
        for text in values()
    ]
    print("{")
    print(f' "versions": {json.dumps({"pydantic": pydantic.VERSION, "python": platform.python_version()})},')
    print(' "rows": [')
    print(",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows))
    print(" ]\n}")


if __name__ == "__main__":
    main()
