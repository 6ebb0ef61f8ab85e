"""Text to Match: normalise, language, repair, features, score, decide. Pure: no I/O."""
