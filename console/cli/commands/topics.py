"""`topics`: what staff are asked, how they reach it, and how many have answered."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from console.cli.diagnostics import Exit, say
from console.cli.runtime import with_runtime

if TYPE_CHECKING:
    from console.services.runtime import Runtime


def topics_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `topics`."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def topics(arguments: argparse.Namespace) -> int:
    """Every topic of the settings."""
    from console.services.queries import read_query
    from console.services.topics import ways

    async def work(runtime: Runtime) -> int:
        settings, now = runtime.settings, runtime.clock()
        today = now.astimezone(settings.organisation.zone)
        for topic in settings.topics:
            asked = ways(settings, topic, today=today)
            whole, waiting = [
                await runtime.store.count(read_query(text, settings=settings).plain, runtime.context())
                for text in (f"source:{topic.id}", f"source:{topic.id} is:open")
            ]
            if arguments.json:
                print(
                    json.dumps(
                        {
                            "id": topic.id,
                            "name": topic.name,
                            "question": topic.question,
                            "open": asked.open,
                            "until": topic.until,
                            "ways": list(asked.ways),
                            "answers": whole,
                            "waiting": waiting,
                        },
                        ensure_ascii=False,
                        default=str,
                    )
                )
                continue
            state = f"until {topic.until}" if topic.until and asked.open else "open" if asked.open else "closed"
            answers = f"{whole:,} answer{'' if whole == 1 else 's'}, {waiting:,} waiting"
            print(f"{topic.id:<16} {topic.name}, {state}: {answers}")
            print(f"{'':<16} {topic.question}")
            for way in asked.ways:
                print(f"{'':<16} by {way}")
        if not settings.topics:
            say("No topic is set: [[topic]] in config.toml makes one.")
        elif not arguments.json:
            say("Answers are private: the topic's own pane and `outside-in list source:ID` show them.")
        return int(Exit.OK)

    return with_runtime(arguments, work)
