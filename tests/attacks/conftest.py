"""The attacks on clusters import each other by plain names, as bench/attacks.py imports them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
