"""What may leave, after an operator, an undo, an edit and a correction of the tone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from console.domain.errors import NotAllowed
from console.domain.judgement import Judgement, Opinion, PersonalDetail, Sentiment
from console.domain.mention import Change, Mention
from console.domain.redaction import is_plain_praise, redact_parts
from console.services.triage.redaction import places, redact, seen_now, standing
from console.services.triage.triage import Triage
from console.store.protocol import Incoming, Store
from tests.support.stores import NOW, Clock, mention, settings

PRAISE = "Thank you Amira, so kind. Ring 01632 960001"


def judged(body: str, native_id: str, *, sure: bool = True) -> Mention:
    """Praise in which "Amira" is a first name of staff and the number is not to leave."""
    made = mention(body, native_id)
    personal = tuple(
        PersonalDetail(body.index(word), body.index(word) + len(word), kind, sure)
        for word, kind in (("Amira", "staff_name"), ("01632 960001", "phone"))
        if word in body
    )
    opinion = Opinion(Sentiment.POSITIVE, 0.9, (0.05, 0.05, 0.9))
    title, left, _ = redact_parts((made.title, body, ""), personal, praise=is_plain_praise(opinion, 0))
    return replace(
        made,
        judgement=Judgement(
            opinion=opinion, personal=personal, redacted_title=title.text, redacted_body=left.text, doubt=left.doubt
        ),
    )


async def added(store: Store, *mentions: Mention, change: Change = Change.NEW) -> int:
    return (await store.add("s", [Incoming(one, change) for one in mentions], cursor=None, at=NOW)).ids[0]


async def leaves(store: Store, identity: int) -> str:
    (entry,) = await store.entries([identity])
    return entry.mention.judgement.redacted_body


async def test_a_name_that_stays_in_praise_goes_when_it_turns_out_to_be_none(store: Store, tmp_path: Path) -> None:
    one = await added(store, judged(PRAISE, "1"))
    sam = Triage(store, settings(tmp_path), "sam", Clock())
    assert await leaves(store, one) == "Thank you Amira, so kind. Ring [phone]"
    await sam.set_sentiment([one], Sentiment.NEGATIVE)
    assert await leaves(store, one) == "Thank you [name], so kind. Ring [phone]"
    await sam.undo()
    assert "Amira" in await leaves(store, one)
    await sam.set_severity([one], 4)
    assert "Amira" not in await leaves(store, one)
    await redact(store, one, lift=["01632 960001"], operator="sam", at=NOW)
    assert await leaves(store, one) == "Thank you [name], so kind. Ring 01632 960001"
    await sam.undo()
    assert await leaves(store, one) == "Thank you [name], so kind. Ring [phone]"


async def test_an_edit_drops_what_was_said_of_earlier_words_and_keeps_the_tone(store: Store, tmp_path: Path) -> None:
    one = await added(store, judged(PRAISE, "1"))
    sam = Triage(store, settings(tmp_path), "sam", Clock())
    await redact(store, one, lift=["01632 960001"], add=["kind"], operator="sam", at=NOW)
    await sam.set_sentiment([one], Sentiment.NEGATIVE)
    edited = "Ring 01632 960001 at once. Amira, thank you"
    await added(store, judged(edited, "1"), change=Change.EDIT)
    assert await leaves(store, one) == "Ring [phone] at once. [name], thank you"
    await redact(store, one, add=["at once"], operator="sam", at=NOW)
    assert await leaves(store, one) == "Ring [phone] [removed]. [name], thank you"
    await sam.undo()
    assert await leaves(store, one) == "Ring [phone] at once. [name], thank you"


async def test_a_doubt_is_settled_by_a_look_and_comes_back_with_an_undo(store: Store, tmp_path: Path) -> None:
    one = await added(store, judged(PRAISE, "1", sure=False))
    before = await standing(store, one)
    assert before is not None and before.doubt
    assert [(finding.words, finding.leaves, finding.sure) for finding in before.findings] == [
        ("Amira", True, True),
        ("01632 960001", False, False),
    ]
    await redact(store, one, confirm=True, operator="sam", at=NOW)
    after = await standing(store, one)
    assert after is not None and not after.doubt and all(finding.sure for finding in after.findings)
    assert await leaves(store, one) == "Thank you Amira, so kind. Ring [phone]"
    with pytest.raises(NotAllowed, match="no doubt"):
        await redact(store, one, confirm=True, operator="sam", at=NOW)
    await Triage(store, settings(tmp_path), "sam", Clock()).undo()
    again = await standing(store, one)
    assert again is not None and again.doubt
    assert not await store.rebuild()


async def test_what_was_lifted_and_what_was_added_is_told_apart(store: Store) -> None:
    one = await added(store, judged(PRAISE, "1"))
    await redact(store, one, lift=["01632 960001"], add=["so kind"], operator="sam", at=NOW)
    found = await standing(store, one)
    assert found is not None
    assert {(finding.words, finding.kind, finding.leaves) for finding in found.findings} == {
        ("Amira", "staff_name", True),
        ("so kind", "added", False),
        ("01632 960001", "lifted", True),
    }
    assert await standing(store, 1) is None


class _Late:
    """A store whose second operator acts between what was read and what is written."""

    def __init__(self, store: Store, before: Callable[[], Awaitable[object]]) -> None:
        self._store, self._before = store, before

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def act(self, *acts: Any, **more: Any) -> Any:
        await self._before()
        return await self._store.act(*acts, **more)


async def test_of_two_who_redact_at_once_neither_loses_what_the_other_took_out(store: Store) -> None:
    identity = await added(store, judged("Mrs Smith and Mrs Jones were kind", "1"))

    async def colleague() -> None:
        await redact(store, identity, add=["Jones"], operator="jo", at=NOW)

    late = cast(Store, _Late(store, colleague))
    refused = await redact(late, identity, add=["Smith"], operator="sam", at=NOW)
    assert not refused.done and "meanwhile" in refused.sentence
    assert "Jones" not in await leaves(store, identity)
    await redact(store, identity, add=["Smith"], operator="sam", at=NOW)
    left = await leaves(store, identity)
    assert "Smith" not in left and "Jones" not in left


async def test_what_is_confirmed_is_what_was_seen(store: Store, tmp_path: Path) -> None:
    one = await added(store, judged(PRAISE, "1", sure=False))
    looked = await standing(store, one)
    assert looked is not None
    await added(store, judged(PRAISE + " and ask for Jones", "1", sure=False), change=Change.EDIT)
    refused = await redact(store, one, confirm=True, seen=looked.seen, operator="sam", at=NOW)
    assert not refused.done and "Look once more" in refused.sentence
    looked = await standing(store, one)
    assert looked is not None and looked.doubt

    async def colleague() -> None:
        await Triage(store, settings(tmp_path), "jo", Clock()).set_sentiment([one], Sentiment.NEGATIVE)

    late = cast(Store, _Late(store, colleague))
    refused = await redact(late, one, confirm=True, seen=looked.seen, operator="sam", at=NOW)
    assert not refused.done, "with another tone another name leaves"
    again = await standing(store, one)
    assert again is not None and again.doubt and again.seen > looked.seen
    unseen = await redact(store, one, confirm=True, seen=again.seen + 1, operator="sam", at=NOW)
    assert not unseen.done, "a number that nobody was shown"
    assert (await redact(store, one, confirm=True, seen=again.seen, operator="sam", at=NOW)).done
    assert not (await redact(store, one, confirm=True, seen=again.seen, operator="jo", at=NOW)).done


async def test_what_is_forwarded_is_what_was_seen(store: Store, tmp_path: Path) -> None:
    one = await added(store, judged(PRAISE, "1"))
    sam = Triage(store, settings(tmp_path), "sam", Clock())
    seen = await seen_now(store, one)
    await redact(store, one, lift=["01632 960001"], operator="jo", at=NOW)
    refused = await sam.forward([one], team="ward-7", confirmed=True, seen=seen)
    assert not refused.done and "Look once more" in refused.sentence
    assert (await sam.forward([one], team="ward-7", confirmed=True, seen=await seen_now(store, one))).done


def test_what_may_stand_opens_no_longer_word() -> None:
    text = "tel 07700 900945. Al, age 94, and Alison"
    assert [text[one.start : one.end + 1] for one in places(text, "94", lift=True)] == ["94,"]
    assert [one.start for one in places(text, "Al", lift=True)] == [text.index("Al,")]
    assert len(places(text, "Al", lift=False)) == 2
