"""Texts in order of arrival with the cluster they belong to, against clusters found in one pass.

Every figure is a ratio of sums over texts, so that whole clusters of the truth can be drawn again and again for the
interval: the texts of one cluster are not independent of each other.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.evaluation import Interval, by_language
from models.quality import Figure, Sheet, in_order
from models.quality.reading import Read, read_objects, text_in

Floats = npt.NDArray[np.float64]
ROUNDS = 500
SEED = 1


@dataclass(frozen=True)
class ClusteredText:
    """A text, and the cluster it belongs to."""

    text: str
    cluster: str
    language: str


def read_clustered(path: Path) -> Read[ClusteredText]:
    """The texts of a JSON Lines file with text and cluster, in the order of arrival."""
    return read_objects(path, ("text", "cluster"), _text)


def _text(item: Mapping[str, Any]) -> ClusteredText:
    if item["cluster"] in (None, "") or isinstance(item["cluster"], dict | list):
        raise ValueError("cluster is no name")
    return ClusteredText(text_in(item, "text"), str(item["cluster"]), str(item.get("language") or "unknown"))


def measure_clusters(
    texts: Sequence[ClusteredText], found: Mapping[str, Sequence[Hashable]], name: str = ""
) -> Sheet:
    """How well each of the clusterings *found* (by whom → a cluster for each text) agrees with the truth."""
    figures: list[Figure] = []
    for by, clusters in found.items():
        for language, rows in by_language([text.language for text in texts]).items():
            truth = [texts[row].cluster for row in rows]
            measured = clusterings(truth, [clusters[row] for row in rows])
            figures += [Figure.of(what, by, language, len(rows), value) for what, value in measured.items()]
    counts = {"texts": len(texts), "clusters": len({text.cluster for text in texts})}
    return Sheet("clusters", name, in_order(figures), counts, {"found": _sizes(found)})


def _sizes(found: Mapping[str, Sequence[Hashable]]) -> dict[str, int]:
    return {by: len(set(clusters)) for by, clusters in found.items()}


def clusterings(truth: Sequence[Hashable], found: Sequence[Hashable]) -> dict[str, Interval]:
    """Pairwise precision, recall and F1, B-cubed F1 (Bagga and Baldwin 1998) and NMI (by the mean of the entropies)."""
    sums = _sums_by_cluster(truth, found)
    chance = np.random.default_rng(SEED)
    drawn = chance.integers(0, len(sums), (ROUNDS, len(sums)))
    whole = _ratios(sums.sum(axis=0)[None, :])
    again = _ratios(np.stack([sums[rows].sum(axis=0) for rows in drawn]))
    return {name: _interval(float(whole[name][0]), again[name]) for name in whole}


def _sums_by_cluster(truth: Sequence[Hashable], found: Sequence[Hashable]) -> Floats:
    """What the texts of each true cluster add to every figure, shape (clusters, 8)."""
    both = Counter(zip(truth, found, strict=True))
    in_truth, in_found, size = Counter(truth), Counter(found), len(truth)
    places = {cluster: place for place, cluster in enumerate(in_truth)}
    sums = np.zeros((len(places), 8))
    for (mine, its), shared in both.items():
        wanted, given = in_truth[mine], in_found[its]
        row = [shared - 1, given - 1, wanted - 1, shared / given, shared / wanted, 1.0]
        # Mutual information and the entropies, each as a mean over texts.
        row += [np.log(shared * size / (wanted * given)), -np.log(wanted / size) - np.log(given / size)]
        sums[places[mine]] += shared * np.array(row)
    return sums


def _ratios(sums: Floats) -> dict[str, Floats]:
    right, given, wanted, precise, recalled, texts, shared, entropies = sums.T
    precision, recall = _over(right, given), _over(right, wanted)
    return {
        "pair precision": precision,
        "pair recall": recall,
        "pair F1": _over(2 * precision * recall, precision + recall, 0.0),
        "B-cubed precision": _over(precise, texts),
        "B-cubed recall": _over(recalled, texts),
        "B-cubed F1": _over(2 * precise * recalled / texts, precise + recalled, 0.0),
        "NMI": np.clip(_over(2 * shared, entropies), 0.0, 1.0),
    }


def _over(above: Floats, below: Floats, nothing: float = 1.0) -> Floats:
    """The ratio; *nothing* where there was nothing to get wrong."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), nothing)


def _interval(value: float, drawn: Floats) -> Interval:
    low, high = np.quantile(drawn, (0.025, 0.975))
    # Drawing a cluster twice does not make its neighbours look like it, so the resamplings lie a little off.
    return Interval(value, min(value, float(low)), max(value, float(high)))
