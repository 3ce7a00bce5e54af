"""Rules as they stand in a TOML file: read, checked, every fault told with the rule it is in.

    [words]
    staff = ["nurse*", "doctor*", "matron"]      a list that phrases may name as {staff}

    [[rule]]
    id = "above-and-beyond"
    effect = "positive"                          mask, positive, negative, neutral, flag or severity
    phrases = ["above and beyond"]               the language is documented in `phrases`
    reason = "Said of people who did more than their duty."
    weight = 3.0                                 positive, negative, neutral: added to the log-odds of the tone
    level = 4                                    severity: 0 to 5
    about = "safety"                             severity: harm, safety, dignity, delay, communication, comfort
    flag = "legal"                               flag: the flag that is set
    context = true                               counts only in feedback, or where a word of the list ``context`` stands
    decides = true                               the tone is this rule's, whatever the model says
    negatable = false                            "not …" before it does not take it back
    unless = ["awareness"]                       phrases that, anywhere in the same statement, take it back
    off = true                                   in an organisation's own file: a shipped rule of this id is dropped

A rule of a later file replaces an earlier one of the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from console.config.reading.problems import Problems
from console.config.reading.toml_text import parse
from console.domain.errors import ConfigFault
from console.domain.frozen import frozen
from console.understand.rules.phrase_index import PhraseIndex
from console.understand.rules.phrases import RulePhrase, fold_word
from console.understand.words import CLAUSE, COMMA, Words, word_set

EFFECTS = ("mask", "positive", "negative", "neutral", "flag", "severity")
DIMENSIONS = ("harm", "safety", "dignity", "delay", "communication", "comfort")
NEGATORS = word_set(
    "not no never without nobody none nothing nor neither hardly cannot cant didnt wasnt isnt couldnt dont wont hasnt "
    "havent werent doesnt hadnt wouldnt shouldnt arent aint rarely zero 0 non"
)
_NEGATION_REACH = 4  # words before a match in which "not" takes it back
_KEYS = word_set("id effect phrases reason weight level about flag context decides negatable unless off")


@frozen
class ToneRule:
    """One rule with its reason; the fields are those of the module's docstring."""

    id: str
    effect: str
    phrases: tuple[str, ...]
    reason: str
    weight: float = 0.0
    level: int = 0
    about: str = ""
    flag: str = ""
    context: bool = False
    decides: bool = False
    negatable: bool = True
    unless: tuple[str, ...] = ()
    ours: bool = False  # of a domain or an organisation: it knows what no model was taught


@frozen
class RuleHit:
    """A rule that applies, and the words (first, one past the last) and characters where it does."""

    rule: ToneRule
    first: int
    last: int
    start: int
    end: int


class UnreadablePhrases(ValueError):
    """Phrases that cannot be read: each rule that has one, with what is wrong with it."""

    def __init__(self, rules: Sequence[tuple[ToneRule, str]]) -> None:
        super().__init__("; ".join(f"rule {rule.id}: {sentence}" for rule, sentence in rules))
        self.rules = tuple(rules)


class Rulebook:
    """Rules ready to be applied. Raises `UnreadablePhrases` for phrases that are none."""

    def __init__(self, rules: Sequence[ToneRule], lists: Mapping[str, Sequence[str]]) -> None:
        self.rules = tuple(rules)
        self.lists = lists
        self._context = frozenset(fold_word(word) for word in lists.get("context", ()))
        phrases: list[RulePhrase] = []
        self._owner: list[int] = []
        self._is_unless: list[bool] = []
        unreadable: list[tuple[ToneRule, str]] = []
        for number, rule in enumerate(self.rules):
            for is_unless, sources in ((False, rule.phrases), (True, rule.unless)):
                for source in sources:
                    try:
                        phrases.append(RulePhrase(source, lists))
                    except ValueError as fault:
                        unreadable.append((rule, str(fault)))
                        continue
                    self._owner.append(number)
                    self._is_unless.append(is_unless)
        if unreadable:
            raise UnreadablePhrases(unreadable)
        self._index = PhraseIndex(phrases)
        self._phrases = tuple(phrases)
        self._own_negation = [phrase.first().exact & NEGATORS != frozenset() for phrase in phrases]

    def hits(self, words: Words, *, in_context: bool = False) -> list[RuleHit]:
        """Every rule that applies, the longest match of each rule at each place, in the order of the text.

        ``in_context`` says that the text is known to be about the service, whatever its words.
        """
        found = self._index.find(words)
        if not found:
            return []
        in_context = in_context or not self._context.isdisjoint(words.words)
        lifted: dict[int, list[tuple[int, int]]] = {}
        for phrase, first, last in found:
            if self._is_unless[phrase]:
                lifted.setdefault(self._owner[phrase], []).append((first, last))
        best: dict[tuple[int, int], tuple[int, int]] = {}
        for phrase, first, last in found:
            if self._is_unless[phrase]:
                continue
            number = self._owner[phrase]
            rule = self.rules[number]
            if rule.context and not in_context:
                continue
            if rule.negatable and self._taken_back(words, phrase, first, last):
                continue
            if number in lifted and any(same_statement(words, first, last, other) for other in lifted[number]):
                continue
            if best.get((number, first), (0, 0))[0] < last:
                best[(number, first)] = (last, phrase)
        hits = []
        for (number, first), (last, _phrase) in best.items():
            hits.append(RuleHit(self.rules[number], first, last, words.starts[first], words.ends[last - 1]))
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.rule.id))
        return hits

    def _taken_back(self, words: Words, phrase: int, first: int, last: int) -> bool:
        """Whether a "not" stands before the match, unless it begins with one, or in a gap of it."""
        if not self._own_negation[phrase] and negated(words, first):
            return True
        literals = self._phrases[phrase].literals
        return any(word in NEGATORS and word not in literals for word in words.words[first:last])


def negated(words: Words, first: int) -> bool:
    """Whether a "not" stands shortly before the word ``first``, in the same breath."""
    for back in range(1, _NEGATION_REACH + 1):
        at = first - back
        if words.breaks[at + 1] >= COMMA or at < 0:
            return False
        if words.words[at] in NEGATORS:
            return not (words.words[at] == "not" and at + 1 < len(words) and words.words[at + 1] in {"only", "just"})
    return False


def same_statement(words: Words, first: int, last: int, other: tuple[int, int]) -> bool:
    """Whether the two matches (first word, one past the last) overlap, or no statement ends between them."""
    if first < other[1] and other[0] < last:
        return True
    begin, end = min(first, other[0]), max(last, other[1])
    return all(words.breaks[at] < CLAUSE for at in range(begin + 1, end))


def read_rulebook(texts: Sequence[tuple[str, str]]) -> Rulebook:
    """The rules of several TOML texts, each with the name to call it by: first those that ship for all, then those of a
    domain and an organisation. A later rule of an id replaces an earlier one.

    Raises `ConfigFault` with every fault of every file, each with its line.
    """
    lists: dict[str, tuple[str, ...]] = {}
    rules: dict[str, tuple[ToneRule, Problems, int]] = {}
    noted: list[tuple[Problems, str]] = []
    broken: list[str] = []
    for number_of_text, (name, text) in enumerate(texts):
        content, fault = parse(text, name)
        problems = Problems(name)
        noted.append((problems, text))
        broken += [fault] if fault else []
        lists.update(_lists(content, problems))
        entries = content.get("rule", ())
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict) and entry.get("off") is True:
                rules.pop(str(entry.get("id", "")), None)
                continue
            try:
                rule = _rule(entry, ours=number_of_text > 0)
            except ValueError as wrong:
                called = entry.get("id", number + 1) if isinstance(entry, dict) else number + 1
                problems.fault(("rule", number), f"rule {called}", str(wrong))
                continue
            rules[rule.id] = (rule, problems, number)
    book = None
    try:
        book = Rulebook([rule for rule, _, _ in rules.values()], lists)
    except UnreadablePhrases as unreadable:
        for rule, sentence in unreadable.rules:
            _, problems, number = rules[rule.id]
            problems.fault(("rule", number, "phrases"), f"rule {rule.id}", sentence)
    faults = [line for problems, text in noted for line in _lines(problems, text)]
    if book is None or faults or broken:
        raise ConfigFault((*broken, *faults))
    return book


def _lines(problems: Problems, text: str) -> tuple[str, ...]:
    if not problems:
        return ()
    from console.config.reading.line_numbers import Lines  # only a fault pays for it

    return problems.faults(lambda: Lines(text))


def _lists(content: Mapping[str, object], problems: Problems) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    words = content.get("words", {})
    for word, members in words.items() if isinstance(words, dict) else ():
        if isinstance(members, list) and all(isinstance(member, str) for member in members):
            found[word] = tuple(members)
        else:
            problems.fault(("words", word), f"the list “{word}”", "must hold words in quotes")
    return found


def _rule(entry: Any, *, ours: bool) -> ToneRule:
    if not isinstance(entry, dict):
        raise ValueError("a rule is a table of keys")
    strange = sorted(set(entry) - _KEYS)
    if strange:
        raise ValueError(f"“{strange[0]}” is no key of a rule; the keys are {', '.join(sorted(_KEYS))}")
    for key in ("id", "effect", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ValueError(f"“{key}” is missing")
    phrases = _strings(entry, "phrases")
    if not phrases:
        raise ValueError("“phrases” is missing")
    effect = entry["effect"]
    if effect not in EFFECTS:
        raise ValueError(f"“{effect}” is no effect; the effects are {', '.join(EFFECTS)}")
    level = entry.get("level", 0)
    if effect == "severity" and (type(level) is not int or not 0 <= level <= 5 or entry.get("about") not in DIMENSIONS):
        raise ValueError(f"severity needs a level from 0 to 5 and “about”, one of {', '.join(DIMENSIONS)}")
    if effect == "flag" and not entry.get("flag"):
        raise ValueError("“flag” is missing")
    weight = entry.get("weight", 2.0)
    if not isinstance(weight, int | float) or isinstance(weight, bool) or not 0 <= weight <= 20:
        raise ValueError("“weight” is a number from 0 to 20")
    return ToneRule(
        id=entry["id"],
        effect=effect,
        phrases=phrases,
        reason=entry["reason"],
        weight=float(weight),
        level=level,
        about=str(entry.get("about", "")),
        flag=str(entry.get("flag", "")),
        context=entry.get("context") is True,
        decides=entry.get("decides") is True,
        negatable=entry.get("negatable", effect != "mask") is not False,
        unless=_strings(entry, "unless"),
        ours=ours,
    )


def _strings(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"“{key}” must hold phrases in quotes")
    return tuple(value)
