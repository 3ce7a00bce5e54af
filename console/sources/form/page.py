"""The page on which staff answer a topic: plain HTML that a phone shows well, without scripts, pictures or cookies."""

from __future__ import annotations

import base64
import hashlib
from html import escape

LONGEST, LONGEST_NAME = 4_000, 120  # characters

_STYLE = (
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:38rem;margin:0 auto;padding:1.25rem;color:#1b1b1b;"
    "background:#fff}h1{font-size:1.5rem;line-height:1.25}label{display:block;margin:1.25rem 0 .25rem;font-weight:600}"
    "textarea,input{font:inherit;width:100%;box-sizing:border-box;padding:.625rem;border:2px solid #4c6272;"
    "border-radius:4px}button{font:inherit;font-weight:600;margin-top:1.5rem;padding:.75rem 2rem;border:0;"
    "border-radius:4px;background:#00703c;color:#fff}p.small{font-size:1rem;color:#414141}"
    "p.wrong{border-left:4px solid #b10e1e;padding-left:.75rem}:focus{outline:3px solid #ffb81c}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def ask(name: str, question: str, token: str, *, words: str = "", who: str = "", wrong: str = "") -> str:
    """The form, with what was typed before where something was wrong with it."""
    told = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return _page(
        name,
        f"""<h1>{escape(question)}</h1>{told}
<form method="post" action="">
<input type="hidden" name="token" value="{escape(token)}">
<label for="words">Your answer</label>
<textarea id="words" name="words" rows="8" maxlength="{LONGEST}" required>{escape(words)}</textarea>
<label for="who">Your name, only if you want it kept</label>
<input id="who" name="who" maxlength="{LONGEST_NAME}" autocomplete="off" value="{escape(who)}">
<p class="small">You need not say who you are. Your answer is kept without your name, address or device, and is read
only by those who look after this question. Please name no patient. This is not the place for anything urgent.</p>
<button type="submit">Send</button>
</form>""",
    )


def said(name: str, heading: str, words: str) -> str:
    """A page that only says something."""
    return _page(name, f"<h1>{escape(heading)}</h1><p>{escape(words)}</p>")


def _page(title: str, inside: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>{inside}</main></body></html>\n"
    )
