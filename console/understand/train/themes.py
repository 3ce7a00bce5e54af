"""Fit the themes: a sparse one-against-rest model over words and pairs, and how far the transformer is to be heard."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.sentiment.reading import read
from console.understand.themes import VERSION, features_of
from console.understand.train.corpus import own_rows

_SEEN_IN = 3
_KEPT_WEIGHT = 0.12
_STRENGTH = 3.0
_LENT_SHARE = 0.5
_OWN_SHARE = 1.5
_SAME_IN_OLD_SCHEME = {
    "Attitude Of Staff": "Staff manner & personal attributes",
    "Professionalism/Competence Of Staff": "Competence & training",
    "Staffing levels": "Staffing levels & responsiveness",
    "Food": "Food & drink provision & facilities",
    "Facilities/equipment": "Environment, facilities & equipment",
    "Cleanliness": "Cleanliness, tidiness & infection control",
    "Listening": "Staff listening, understanding & involving patients",
    "Medication": "Supplying & understanding medication",
    "Activities": "Activities & access to fresh air",
    "Consistency/Continuity of care": "Continuity of care",
    "Transition And Discharge": "Discharge",
    "Location": "Service location",
    "Parking/transport": "Parking",
    "Feeling safe including bullying": "Feeling safe",
    "Funding": "Funding & use of financial resources",
    "Time spent waiting for first appt/referral/service": "Timeliness of care",
    "Time spent waiting between appointments": "Timeliness of care",
    "Carer support": "Interaction with family/ carers",
}
"""Names of the older scheme that mean the same: an example of the theme, but not of the absence of others."""


def rows(data: Path, lines: Path) -> tuple[list[dict[str, Any]], tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    """Return the labelled rows (ours from the folder `lines`), the themes, the groups and the group of each theme."""
    named = json.loads((data / "themes.json").read_text("utf-8"))["themes"]
    themes = tuple(theme for members in named.values() for theme in members)
    group_of = tuple(number for number, members in enumerate(named.values()) for _ in members)
    found = []
    with (data / "topics_dev.jsonl").open(encoding="utf-8") as labelled:
        for row in map(json.loads, labelled):
            topics = [themes.index(topic) for topic in row["topics"] if topic in themes]
            if row["set"] == "nhs_fft" and topics:
                found.append(
                    {"text": row["text"], "split": row["split"], "topics": topics, "whole": True, "share": 1.0}
                )
            lent = _SAME_IN_OLD_SCHEME.get(row.get("subtopic", "").strip())
            if row["set"] == "nhs_phase1" and lent is not None:
                found.append(
                    {
                        "text": row["text"],
                        "split": "train",
                        "topics": [themes.index(lent)],
                        "whole": False,
                        "share": _LENT_SHARE,
                    }
                )
    for row in own_rows(lines):
        if "topics" in row:
            topics = [themes.index(topic) for topic in row["topics"]]
            found.append({"text": row["text"], "split": "train", "topics": topics, "whole": True, "share": _OWN_SHARE})
    return found, themes, tuple(named), group_of


def fit(data: Path, lines: Path, path: Path) -> None:
    """Write the model of the themes to `path`: the words that carry weight, each with its themes."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    found, themes, groups, group_of = rows(data, lines)
    train = [row for row in found if row["split"] == "train"]
    texts = [features_of(read(row["text"])) for row in train]
    seen = Counter(feature for features in texts for feature in set(features))
    names = sorted(feature for feature, count in seen.items() if count >= _SEEN_IN)
    position = {feature: number for number, feature in enumerate(names)}
    cells = [(row, position[f]) for row, features in enumerate(texts) for f in set(features) if f in position]
    matrix = csr_matrix((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=(len(train), len(names)))
    whole = np.array([row["whole"] for row in train])
    share = np.array([row["share"] for row in train])
    weights: dict[str, list[list[float]]] = {}
    bias = []
    for theme in range(len(themes)):
        wanted = np.array([theme in row["topics"] for row in train])
        if wanted.sum() < 2:
            bias.append(-9.0)
            continue
        heard = whole | wanted
        model = LogisticRegression(C=_STRENGTH, solver="liblinear", random_state=7)
        model.fit(matrix[heard], wanted[heard], share[heard])
        bias.append(round(float(model.intercept_[0]), 2))
        for number in np.flatnonzero(np.abs(model.coef_[0]) >= _KEPT_WEIGHT):
            weights.setdefault(names[number], []).append([theme, round(float(model.coef_[0][number]), 2)])
    card: dict[str, Any] = {"version": VERSION, "themes": themes, "groups": groups, "group_of": group_of, "bias": bias}
    card["words"] = weights
    path.write_text(json.dumps(card, ensure_ascii=False, separators=(",", ":")), "utf-8")
