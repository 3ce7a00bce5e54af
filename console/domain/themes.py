"""The themes of NHS England's framework for free-text patient feedback: 31 in 10 groups, with pxtextmining's names."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "General": (
        "Positive experience & gratitude",
        "Organisation & efficiency",
        "Funding & use of financial resources",
        "Feeling safe",
    ),
    "Staff": ("Staff manner & personal attributes", "Competence & training", "Staffing levels & responsiveness"),
    "Access to medical care & support": (
        "Contacting services",
        "Appointment arrangements",
        "Appointment method",
        "Timeliness of care",
    ),
    "Communication & involvement": (
        "Unspecified communication",
        "Staff listening, understanding & involving patients",
        "Information directly from staff during care",
        "Information provision & guidance",
        "Being kept informed, clarity & consistency of information",
        "Interaction with family/ carers",
    ),
    "Mental Health specifics": ("Mental Health Act",),
    "Patient journey & service coordination": ("Continuity of care", "Discharge"),
    "Medication & pain": ("Supplying & understanding medication", "Pain management"),
    "Activities": ("Activities & access to fresh air", "Electronic entertainment"),
    "Environment, equipment & catering": (
        "Cleanliness, tidiness & infection control",
        "Sensory experience",
        "Environment, facilities & equipment",
        "Food & drink provision & facilities",
    ),
    "Service location, travel & transport": ("Service location", "Transport to/ from services", "Parking"),
}
THEMES: tuple[str, ...] = tuple(theme for themes in GROUPS.values() for theme in themes)
