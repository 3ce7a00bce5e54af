"""The source "form": a page that the collector serves, on which staff answer a topic."""
