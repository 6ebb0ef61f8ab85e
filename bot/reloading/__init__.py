"""A new version of the knowledge base, made and judged apart from the one in use, then swapped in whole."""
