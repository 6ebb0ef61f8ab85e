"""How long to fuzz: briefly in the suite, longer with `make fuzz`, which sets BOT_FUZZ_EXAMPLES."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("BOT_FUZZ_EXAMPLES", "100"))
FUZZ = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
"""For every fuzz test: no deadline, for speed is measured elsewhere."""
