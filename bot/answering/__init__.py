"""Match and conversation to Reply: text, excerpts, figures. Pure: no I/O."""
