"""How the shipped judges are made: ``python -m console.understand.train --help``. Needs the extra ``train``."""
