"""Random inspections for planners, for inspectors on their way, for everybody and for programs."""
