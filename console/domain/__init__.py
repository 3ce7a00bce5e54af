"""The rules of the subject: mention, team, judgement, actions, states, redaction, what may leave. Pure: no clock."""
