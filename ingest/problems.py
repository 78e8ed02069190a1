"""What can be wrong with a whole file or profile, as exceptions whose text is one sentence for the sender.

    IntakeProblem
      FileProblem      the file cannot be used at all: empty, unreadable, cut off, of another layout
      ProfileProblem   the profile contradicts itself or the standard

Sentences name the file, the column and the remedy; must never carry a value of a record.
"""


class IntakeProblem(Exception):
    """Something that stops a whole delivery; `str()` of it is one sentence that says what to do."""


class FileProblem(IntakeProblem):
    """A file that cannot be used as it is."""

    def __init__(self, file: str, code: str, sentence: str) -> None:
        super().__init__(f"{file}: {sentence}")
        self.file = file
        self.code = code


class ProfileProblem(IntakeProblem):
    """A profile that cannot be used as it is."""
