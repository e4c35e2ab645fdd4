"""Where pages come from when ChatDock is docked on them: one package a host."""
