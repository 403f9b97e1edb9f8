"""The compiled part of running centroids: sums of clusters by feature, in chains of (cluster, weight)."""

import numpy as np
from numba import njit


@njit(cache=True)
def run(starts, features, weights, head_size, bar, half_life):  # type: ignore[no-untyped-def]
    """The cluster of each text; text i has *features* and *weights* from *starts*[i] to *starts*[i + 1]."""
    texts, entries = len(starts) - 1, len(features)
    head = np.full(head_size, -1, np.int64)
    after, whose = np.empty(entries, np.int64), np.empty(entries, np.int64)
    sums = np.empty(entries)
    squares, heard = np.zeros(texts), np.zeros(texts)
    shared, touched = np.zeros(texts), np.empty(texts, np.int64)
    found = np.empty(texts, np.int64)
    clusters, used = 0, 0
    for time in range(texts):
        count = 0
        for place in range(starts[time], starts[time + 1]):
            node = head[features[place]] if weights[place] != 0.0 else np.int64(-1)
            while node >= 0:
                cluster = whose[node]
                if shared[cluster] == 0.0:
                    touched[count] = cluster
                    count += 1
                shared[cluster] += weights[place] * sums[node]
                node = after[node]
        best, most = -1, bar
        for i in range(count):
            cluster = touched[i]
            near = shared[cluster] / np.sqrt(squares[cluster])
            near *= 0.5 ** ((time - heard[cluster]) / half_life)
            if near > most or (near == most and (best < 0 or cluster < best)):
                best, most = cluster, near
        if best < 0:
            best = clusters
            clusters += 1
        # |c + v|^2 = |c|^2 + 2 c.v + 1, so the length of a sum need not be taken anew.
        squares[best] += 2 * shared[best] + 1
        heard[best] = time
        for i in range(count):
            shared[touched[i]] = 0.0
        for place in range(starts[time], starts[time + 1]):
            node = head[features[place]]
            if weights[place] == 0.0:  # nothing would tell afterwards that it was met
                continue
            while node >= 0 and whose[node] != best:
                node = after[node]
            if node < 0:
                node = used
                used += 1
                after[node], whose[node], sums[node] = head[features[place]], best, 0.0
                head[features[place]] = node
            sums[node] += weights[place]
        found[time] = best
    return found
