"""Commands that act on mentions: the same that the console does by key."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from console.cli.private_words import UNSEEN, UNSEEN_PIPED, piped, worded
from console.cli.selection import act, ids_of, numbers

if TYPE_CHECKING:
    from console.services.triage.outcome import Outcome
    from console.services.triage.triage import Triage

_HELD = "do it although a colleague holds it"


def forward_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `forward`."""
    ids_of(parser)
    parser.add_argument("--team", default="", help="to this team instead of the suggested one")
    parser.add_argument("--note", default="", help=f"a line of your own above the mention; {UNSEEN_PIPED}")
    parser.add_argument("--person", default="", help="for the attention of this person in the team")
    parser.add_argument(
        "--confirm",
        action="store_true",
        help="it may leave although it is asked about; what redaction doubts needs `redact` first",
    )
    parser.add_argument(
        "--own-words",
        action="store_true",
        help="personal details in the note and the name may leave as they stand",
    )


def forward(arguments: argparse.Namespace) -> int:
    """Forward mentions."""
    note = piped(arguments.note)
    return act(
        arguments,
        lambda triage: triage.forward(
            numbers(arguments.ids),
            team=arguments.team,
            note=note,
            person=arguments.person,
            confirmed=arguments.confirm,
            own_words=arguments.own_words,
        ),
    )


def action_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `action`."""
    ids_of(parser)
    parser.add_argument("--note", default="", help=f"what was done; {UNSEEN_PIPED}")
    parser.add_argument("--confirm", action="store_true", help=_HELD)


def action(arguments: argparse.Namespace) -> int:
    """Mark as actioned."""
    note = piped(arguments.note)
    return act(arguments, lambda triage: triage.action(numbers(arguments.ids), note=note, confirmed=arguments.confirm))


def celebrate_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `celebrate`."""
    from console.domain.tracks import Celebration

    ids_of(parser)
    steps = [step.value for step in Celebration if step not in {Celebration.NONE, Celebration.QUEUED}]
    parser.add_argument("--to", choices=steps, help="move on along the celebration track")
    parser.add_argument("--confirm", action="store_true", help=_HELD)


def celebrate(arguments: argparse.Namespace) -> int:
    """Queue for celebration, or move on."""
    from console.domain.tracks import Celebration

    if not arguments.to:
        return act(arguments, lambda triage: triage.celebrate(numbers(arguments.ids), confirmed=arguments.confirm))
    if arguments.to == Celebration.WITHDRAWN.value:
        return act(arguments, lambda triage: triage.withdraw_celebration(numbers(arguments.ids)))
    return act(arguments, lambda triage: triage.move_celebration(numbers(arguments.ids), Celebration(arguments.to)))


def dismiss_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `dismiss`."""
    from console.domain.actions import DISMISSAL_REASONS

    ids_of(parser)
    parser.add_argument("--reason", required=True, choices=DISMISSAL_REASONS, help="why it leaves the inbox")


def dismiss(arguments: argparse.Namespace) -> int:
    """Dismiss for a reason."""
    return act(arguments, lambda triage: triage.dismiss(numbers(arguments.ids), arguments.reason))


def snooze_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `snooze`."""
    ids_of(parser)
    parser.add_argument("--until", required=True, metavar="TIME", help="2026-12-01, 2026-12-01T09:00, or 3d, 8h")


def snooze(arguments: argparse.Namespace) -> int:
    """Put to sleep."""

    async def do(triage: Triage) -> Outcome:
        return await triage.snooze(numbers(arguments.ids), _wake(arguments))

    return act(arguments, do)


def _wake(arguments: argparse.Namespace) -> datetime:
    from console.cli.runtime import settings_of
    from console.domain.errors import NotAllowed
    from console.domain.times import wake_time

    try:
        return wake_time(arguments.until, now=datetime.now(UTC), zone=settings_of(arguments).organisation.time_zone)
    except ValueError as error:
        raise NotAllowed(f"“{arguments.until}” is no time: {error}.", advice="For example 2026-12-01, or 3d.") from None


def claim_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `claim`."""
    ids_of(parser)
    parser.add_argument("--confirm", action="store_true", help=_HELD)


def claim(arguments: argparse.Namespace) -> int:
    """Hold for yourself."""
    return act(arguments, lambda triage: triage.claim(numbers(arguments.ids), confirmed=arguments.confirm))


def release_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `release`."""
    ids_of(parser)


def release(arguments: argparse.Namespace) -> int:
    """Let go."""
    return act(arguments, lambda triage: triage.release(numbers(arguments.ids)))


def assign_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `assign`."""
    ids_of(parser)
    parser.add_argument("--to", required=True, metavar="NAME", help="a colleague's login name")


def assign(arguments: argparse.Namespace) -> int:
    """Give to a colleague."""
    return act(arguments, lambda triage: triage.assign(numbers(arguments.ids), arguments.to))


reopen_arguments = claim_arguments


def reopen(arguments: argparse.Namespace) -> int:
    """Bring back into the inbox."""
    return act(arguments, lambda triage: triage.reopen(numbers(arguments.ids)))


def sentiment_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `sentiment`."""
    parser.add_argument("value", choices=["positive", "neutral", "negative"], help="the right tone")
    ids_of(parser)


def sentiment(arguments: argparse.Namespace) -> int:
    """Correct the tone."""
    from console.domain.judgement import Sentiment

    return act(arguments, lambda triage: triage.set_sentiment(numbers(arguments.ids), Sentiment(arguments.value)))


def severity_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `severity`."""
    from console.domain.severity import scale_lines

    parser.epilog = (
        "How bad the worst statement is, which is not the tone: glowing praise can hold one grave "
        "sentence.\n\n" + "\n".join(scale_lines())
    )
    parser.add_argument("value", type=int, choices=range(6), help="0 nothing went wrong … 5 death or grave harm")
    ids_of(parser)


def severity(arguments: argparse.Namespace) -> int:
    """Correct the severity."""
    return act(arguments, lambda triage: triage.set_severity(numbers(arguments.ids), arguments.value))


def team_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `team`."""
    parser.add_argument("team", help="a team's id, several with commas, or `none`")
    ids_of(parser)


def team(arguments: argparse.Namespace) -> int:
    """Correct whose it is."""
    teams = [] if arguments.team == "none" else arguments.team.split(",")
    return act(arguments, lambda triage: triage.set_team(numbers(arguments.ids), teams))


def not_ours_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `not-ours`."""
    ids_of(parser)
    parser.add_argument("--off", action="store_true", help="it is about you after all")


def not_ours(arguments: argparse.Namespace) -> int:
    """Say whether it is about this organisation."""
    return act(arguments, lambda triage: triage.set_ours(numbers(arguments.ids), arguments.off))


def note_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `note`."""
    ids_of(parser)
    parser.add_argument("--text", default="", help=f"the note; {UNSEEN}")


def note(arguments: argparse.Namespace) -> int:
    """Add a note."""
    text = worded(arguments.text, "the note")
    return act(arguments, lambda triage: triage.note(numbers(arguments.ids), text))


def tag_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `tag`."""
    ids_of(parser)
    parser.add_argument("--tags", required=True, help="with commas; empty takes them away")


def tag(arguments: argparse.Namespace) -> int:
    """Set tags."""
    tags = [one.strip().lstrip("#") for one in arguments.tags.split(",") if one.strip()]
    return act(arguments, lambda triage: triage.tag(numbers(arguments.ids), tags))


def pin_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `pin` and `mute`."""
    ids_of(parser)
    parser.add_argument("--off", action="store_true", help="the other way round")


def pin(arguments: argparse.Namespace) -> int:
    """Pin or unpin."""
    return act(arguments, lambda triage: triage.pin(numbers(arguments.ids), pinned=not arguments.off))


mute_arguments = pin_arguments


def mute(arguments: argparse.Namespace) -> int:
    """Mute or unmute."""
    return act(arguments, lambda triage: triage.mute(numbers(arguments.ids), muted=not arguments.off))
