"""一网支撑: what the other platforms are built and kept running with."""
