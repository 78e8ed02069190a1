"""Read XML into tables, record by record. Nothing is resolved: no document type, entity, inclusion or style sheet.

Attributes are columns named with @. Must not fetch anything.
"""

from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from ingest.problems import FileProblem
from ingest.readers import limits
from ingest.readers.plain import PlainTable
from ingest.readers.records import find_records, tables_of
from ingest.readers.shape import Shape

_INCLUSION = "{http://www.w3.org/2001/XInclude}"


def read_xml(data: bytes, *, name: str, shape: Shape) -> Iterator[PlainTable]:
    """The tables of an XML document. Raises FileProblem, with the line where it stops being one."""
    builder = _Builder()
    parser = XMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        sentence = "the file declares a document type or entities, which Vigie never resolves; export it without."
        raise FileProblem(name, "xml_unsafe", sentence) from None
    except _Unsafe as unsafe:
        raise FileProblem(name, unsafe.code, f"line {parser.parser.CurrentLineNumber} {unsafe.said}") from None
    except ParseError as error:
        line, column = error.position
        sentence = f"line {line} is not XML from column {column + 1} on; export the file again whole."
        raise FileProblem(name, "unreadable", sentence) from None
    except (LookupError, ValueError):
        raise FileProblem(
            name, "unreadable", "line 1 names an encoding Vigie does not know; save the file as UTF-8."
        ) from None
    yield from tables_of(find_records(builder.document(), name=name, shape=shape), name=name, shape=shape)


class _Unsafe(Exception):
    """Something in the XML that is not taken in."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code, self.said = code, said


class _Builder:
    """What the parser tells, as mappings, lists and texts. An element that is repeated anywhere is a list everywhere."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str, dict[str, Any]]] = []
        self._texts: list[list[str]] = []
        self._repeated: set[str] = set()
        self._root: Any = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag.startswith(_INCLUSION):
            raise _Unsafe("xml_unsafe", "includes another file, which Vigie never fetches; export the file whole.")
        if len(self._open) >= limits.DEPTH:
            raise _Unsafe("too_large", f"nests elements more than {limits.DEPTH} deep; no report does.")
        path = f"{self._open[-1][0]}/{_local(tag)}" if self._open else ""
        self._open.append((path, _local(tag), {f"@{_local(name)}": value for name, value in attributes.items()}))
        self._texts.append([])

    def data(self, text: str) -> None:
        """Text between tags."""
        self._texts[-1].append(text)

    def end(self, _: str) -> None:
        """The element that began last ends."""
        path, tag, children = self._open.pop()
        text = "".join(self._texts.pop())
        node: Any = children
        if not children:
            node = text
        elif text.strip():
            children["#text"] = text.strip()
        if not self._open:
            self._root = node
            return
        siblings = self._open[-1][2].setdefault(tag, [])
        siblings.append(node)
        if len(siblings) > 1:
            self._repeated.add(path)

    def pi(self, target: str, _: str | None = None) -> None:
        """An instruction to a program."""
        if target.casefold() == "xml-stylesheet":
            raise _Unsafe("xml_unsafe", "names a style sheet, which Vigie never fetches; export the file without it.")

    def close(self) -> None:
        """The document ends."""

    def document(self) -> Any:
        """The content of the root, with lists where an element is repeated."""
        return self._singled(self._root, "")

    def _singled(self, node: Any, path: str) -> Any:
        if isinstance(node, dict):
            for tag, value in node.items():
                if isinstance(value, list):
                    inner = f"{path}/{tag}"
                    nodes = [self._singled(one, inner) for one in value]
                    node[tag] = nodes if inner in self._repeated else nodes[0]
        return node


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
