"""For those who write pages and packs: what a run would not check, and what a change of pages changes."""
