"""What can be wrong with a whole file or profile, as exceptions whose text is one sentence for the sender.

    IntakeProblem
      FileProblem      the file cannot be used at all: empty, unreadable, cut off, of another layout
      ProfileProblem   the profile contradicts itself or the standard

Sentences name the file, the column and the remedy; must never carry a value of a record.
"""

FILE_CODES = frozenset({
    "archive_unsafe", "column_missing", "content_disagrees", "cut_off", "delimiter", "empty", "encrypted", "format_refused",
    "header", "header_only", "linked_file_missing", "name", "not_found", "not_readable", "number", "records", "sheet",
    "too_heavy", "too_large", "too_many", "unreadable", "written_differently", "wrong_layout", "xml_unsafe",
})  # fmt: skip
"""What a file can be refused for; whoever speaks another language says it by its code."""


class IntakeProblem(Exception):
    """Something that stops a whole delivery; `str()` of it is one sentence that says what to do."""


class FileProblem(IntakeProblem):
    """A file that cannot be used as it is. Raises ValueError for a code that is none of FILE_CODES."""

    def __init__(self, file: str, code: str, sentence: str) -> None:
        if code not in FILE_CODES:
            raise ValueError(f"{code} is no code of a file's problem")
        super().__init__(f"{file}: {sentence}")
        self.file = file
        self.code = code


class ProfileProblem(IntakeProblem):
    """A profile that cannot be used as it is."""
