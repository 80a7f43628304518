"""`python -m yiwang.cli`, for an interpreter without the installed script."""

import sys

from yiwang.cli import main

sys.exit(main())
