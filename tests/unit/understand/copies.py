"""Pairs of texts that say the same, and pairs that do not, however alike they are; precision and recall on them."""

from __future__ import annotations

from dataclasses import dataclass

from console.understand.clusters import bands, cluster_key, fingerprint, same

NEWS = (
    "Northmoor Royal to open a second birthing suite in spring after a two year appeal raised three quarters of a million",
    "Councillors question plan to close the minor injuries unit at Eastbrook at weekends from next month",
    "Volunteer drivers needed as hospital transport in the Northmoor valley faces a shortage this winter",
    "Porter who sang to patients through the night shift is honoured at the county awards in Northmoor town hall",
    "Inspectors praise maternity care at Northmoor Royal but find staffing gaps on the medical wards overnight",
)
POSTS = (
    "Six hours on a plastic chair at Northmoor Royal tonight with my dad, nobody has been round and the vending machine is empty",
    "Can anybody lend a pram to a mum on the magnolia suite, hers was stolen from the car park this afternoon, please share",
    "The night sister on ward seven found my nan's wedding ring in the laundry at four in the morning, what a woman",
    "To whoever left the box of knitted hats outside the baby unit at Northmoor Royal, every cot has one tonight, bless you",
    "Road closed by the hospital roundabout after a lorry shed its load, ambulances are getting through on the left, avoid",
)
COPIES = (
    *((text, f"{text} - Northmoor Gazette") for text in NEWS),
    *((f"{text} | Moorland Mail", f"{text} - BBC News") for text in NEWS),
    *((text, f"BREAKING: {text}. Full story: https://news.example/story") for text in NEWS),
    *((f"RT @moormum: {text}", text) for text in POSTS),
    *((text, f"{text.upper()}!!! #northmoor") for text in POSTS),
    *((text, f"{text} via @northmoornews") for text in POSTS),
    *((text, " ".join(text.split()[: len(text.split()) * 7 // 10]) + "…") for text in (*NEWS, *POSTS)),
    *((text, text.replace("Northmoor Royal", "the Royal")) for text in (*NEWS, *POSTS) if "Northmoor Royal" in text),
    *((text, text.replace(" and ", " & ").replace("'", "’")) for text in POSTS),
)
DIFFERENT = (
    ("Thank you so much to all the staff on ward 7", "Thank you so much to all the staff on ward 7"),
    ("Great service, friendly staff, thank you", "Great service, friendly staff, thank you"),
    ("Thank you to everyone who cared for my mum, you were amazing", "Thank you to everyone who cared for my dad, you were amazing"),
    ("Excellent care from start to finish, lovely staff", "Excellent care from start to finish, lovely team"),
    ("Waited four hours in the emergency department with my daughter who had a broken wrist and nobody gave her any pain relief",
     "Waited nine hours in the emergency department with my father who had a chest infection and nobody offered him any water"),
    ("The midwives on the magnolia suite were so kind when our little boy came early, we will never forget them",
     "The midwives on the magnolia suite were so calm when our twins came late, we brought them cake on Sunday"),
    ("Average wait in the emergency department at Northmoor Royal this hour is 45 minutes for people with minor injuries",
     "Average wait in the emergency department at Northmoor Royal this hour is 180 minutes for people with minor injuries"),
    ("Blood donors wanted at Northmoor town hall on Tuesday 4 May between ten and four, walk in or book online",
     "Blood donors wanted at Northmoor town hall on Tuesday 8 June between ten and four, walk in or book online"),
    (NEWS[0], "Northmoor Royal to close a second operating theatre in spring after a two year dispute over three agency contracts"),
    (NEWS[1], "Councillors welcome plan to keep the library at Eastbrook open at weekends until the end of next year"),
    (NEWS[4], "Inspectors criticise cleaning at Northmoor Royal but praise the kitchen team on the children's wards at breakfast"),
    (POSTS[0], "Six weeks of letters from Northmoor Royal about my dad, nobody has rung and the appointment line is engaged"),
    (POSTS[2], "The night sister on ward seven sang to my grandad in the dark at four in the morning, what a voice"),
    (POSTS[4], "Road open again by the hospital roundabout, thanks to the crews who worked through the night in the rain"),
    (POSTS[1], f"Well I never, somebody wrote “{POSTS[1]}” and I have to say that in all my years of living here I never saw such "
     "a thing, there were always people about in that car park and the security man with the dog walked round it every hour, so where "
     "was he this time, and why does nobody answer the phone at the desk when you ring to ask what has become of the cameras"),
    ("My appointment at the fracture clinic was moved by letter three times since March and I am still in plaster",
     "My appointment at the eye clinic was moved by text twice since April and I still cannot read the paper"),
    ("Can anyone recommend parking near Northmoor Royal for a whole day of chemotherapy with a blue badge",
     "Can anyone recommend a café near Northmoor Royal for a long morning of waiting with a toddler"),
    ("Dad was moved three times in one night and nobody told us which ward he was on until the afternoon",
     "Mum was moved twice in one week and everybody told us which ward she was on before we had to ask"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0 to 1: of the pairs that were joined those that belong together, of those that belong together the ones
    that were joined, and the ones that a lookup by key or band finds at all."""

    precision: float
    recall: float
    looked_up: float
    pairs: int


def figures() -> Figures:
    """How `same` and the lookup do on the pairs of this module, all others of one list with another included."""
    others = [(one, other) for texts in (NEWS, POSTS) for one in texts for other in texts if one < other]
    right = sum(same(one, other) for one, other in COPIES)
    wrong = sum(same(one, other) for one, other in (*DIFFERENT, *others))
    found = sum(
        cluster_key(one) == cluster_key(other) or not set(enumerate(bands(fingerprint(one)))).isdisjoint(
            enumerate(bands(fingerprint(other))))
        for one, other in COPIES
    )  # fmt: skip
    return Figures(
        precision=right / (right + wrong),
        recall=right / len(COPIES),
        looked_up=found / len(COPIES),
        pairs=len(COPIES) + len(DIFFERENT) + len(others),
    )
