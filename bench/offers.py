"""Fits the model of `models/offering.py` on the demonstration's questions: ``python bench/offers.py``.

Writes the weights and the bar to `models/trained/offering.json` and, beside it, what they reach on questions about
rumours that they were not fitted on. ``aiqyn eval offers`` prints the same figures. Run it after every change of the
matcher that is shipped.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from models.matcher import Matcher
from models.offering import TRAINED
from pipeline.offer_truth import learned, looked_up, measured_offers, read_world, views

DEMO = ROOT / "data" / "demo"


def main() -> None:
    """Fit, write, and say what it reaches."""
    matcher, world = Matcher.load(), read_world(DEMO)
    found = [looked_up(world, by, documents, matcher) for by, documents in views(world)]
    model, _ = learned(world, found, matcher)
    model.save(TRAINED)
    sheet = measured_offers(DEMO, matcher, lambda _: None).document()
    figures = [
        {key: one[key] for key in ("name", "by", "language", "rows", "value", "low", "high")}
        for one in sheet["figures"]
    ]
    told = {
        "bar": model.bar,
        "questions": sheet["questions"],
        "answers": sheet["answers"],
        "figures": figures,
    }
    TRAINED.with_suffix(".report.json").write_text(
        json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8"
    )
    print(f"bar {model.bar}")
    for one in figures:
        what = f"{one['name']:40} {one['by']:20} {one['language']:4} {one['rows']:5}"
        print(what, f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f})")


if __name__ == "__main__":
    main()
