"""The judge: language, tone, severity, themes, teams, personal details and clusters of a mention."""
