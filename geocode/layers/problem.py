"""What is raised when a reference file cannot be used; it says so and must not carry a value of a row."""


class LayerProblem(ValueError):
    """A reference file that cannot be used: one sentence with what, which columns were seen, how to fix."""
