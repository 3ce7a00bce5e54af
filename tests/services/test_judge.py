"""`classify` judges a line as an import of the same mention would."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.mention import Mention, RawMention
from console.services.judging.judge import classify_texts
from console.understand.judge import build_judge

TEXT = "They sat with him to the end and nobody hurried us."


@pytest.mark.parametrize("kind", ["survey", "story", "post"])
def test_a_line_is_judged_as_a_mention_of_its_kind(kind: str) -> None:
    raw = RawMention(native_id="1", body=TEXT, title="The last night", kind=kind, rating=5)
    mention = Mention.from_raw(raw, source="file", fetched=datetime(2026, 1, 1, tzinfo=UTC), key=b"")
    opinion = build_judge(kind="fast").judge([mention])[0].judgement.opinion
    item = {"id": "1", "text": TEXT, "title": "The last night", "kind": kind, "rating": 5}
    (answer,) = classify_texts("fast", print)([item])
    assert answer["confidence"] == round(opinion.confidence, 4)
    assert (answer["label"], answer["unsure"], answer["mixed"]) == (opinion.label, opinion.unsure, opinion.mixed)


def test_a_source_stands_for_a_kind_where_none_is_given() -> None:
    judge = classify_texts("fast", print)
    social, post, plain = judge([{"text": TEXT, "source": "social"}, {"text": TEXT, "kind": "post"}, {"text": TEXT}])
    assert social == post
    assert plain["scores"] != post["scores"]
