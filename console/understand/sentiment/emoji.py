"""What people mean by the pictures they type: words for emoji and for emoticons, written for this project."""

from __future__ import annotations

_MEANINGS = {
    "love": "❤♥💕💖💗💘💙💚💛💜🖤🤍🤎🧡💓💞💝💟❣",
    "love this": "😍🥰😻",
    "a kiss": "😘😗😙😚💋💏",
    "happy": "😀😃😄😁😊🙂☺😺😸🤗",
    "laughing": "😂🤣😆😅😹",
    "thank you": "🙏🤲",
    "well done": "👏🙌🎉🎊🥳🏆🥇🏅💐👌",
    "good": "👍✅💯✔",
    "great": "🔥🤩🌟⭐✨💫🌈",
    "an angel": "😇👼",
    "strong": "💪",
    "cool": "😎",
    "delicious": "😋🤤",
    "joking": "😉😜😝😛🤪😏",
    "sad": "😢😞😔☹🙁😟😕😿🥺😥😓",
    "crying": "😭",
    "heartbroken": "💔",
    "angry": "😡😠🤬😤👿😾💢",
    "disgusted": "🤮🤢💩🤧",
    "bad": "👎❌⛔🚫",
    "fed up": "🙄😒😑😩😫😣😖",
    "tired": "😴🥱😪",
    "afraid": "😱😨😰😧😦🙀",
    "shocked": "😳😲😮😯🤯",
    "in despair": "🤦",
    "no idea": "🤷",
    "thinking": "🤔🧐",
    "no words": "😐😶🤐",
    "lying": "🤥",
    "dead": "💀☠",
    "ill": "🤒🤕😷",
    "a warning": "⚠🚨❗‼",
    "please look": "👇👉👆👈➡⬇📢📣",
    "a question": "❓⁉",
    "": "♀♂",
}

EMOJI: dict[str, str] = {sign: words for words, signs in _MEANINGS.items() for sign in signs if ord(sign) > 0x2000}
"""One character to the words that stand for it."""
EMOJI.pop("\u200d", None)

EMOTICONS: dict[str, str] = {
    **dict.fromkeys((":)", ":-)", "=)", ":]", "(:", ":')", "^_^", "^^"), "happy"),
    **dict.fromkeys((":D", ":-D", "=D", "xD", "XD"), "laughing"),
    **dict.fromkeys((";)", ";-)", ":P", ":p", ":-P", ";P"), "joking"),
    **dict.fromkeys((":(", ":-(", "=(", ":[", "):"), "sad"),
    **dict.fromkeys((":'(", ";_;", "T_T"), "crying"),
    **dict.fromkeys((":/", ":-/", ":\\", ":-\\", ":|", "-_-"), "fed up"),
    **dict.fromkeys((">:(", ":@"), "angry"),
    **dict.fromkeys(("<3", "<33"), "love"),
    "</3": "heartbroken",
}
"""A typed face to the words that stand for it."""
