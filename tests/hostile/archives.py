"""Archives no honest program writes: members that lie over one another, lead out, are links, or lie about their size."""

import io
import struct
import warnings
import zipfile
from collections.abc import Mapping


def stored(parts: Mapping[str, bytes]) -> bytes:
    """An archive whose members are not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_link(name: str, target: str) -> bytes:
    """An archive with a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return out.getvalue()


def doubled(name: str, content: bytes) -> bytes:
    """An archive with two members of one name."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, content)
        archive.writestr(name, content)
    return out.getvalue()


def nested(content: bytes, depth: int) -> bytes:
    """An archive in an archive in an archive."""
    data = stored({"incidents.csv": content})
    for level in range(depth):
        data = stored({f"{level}.zip": data})
    return data


def overlapping(content: bytes, times: int) -> bytes:
    """Many entries of the directory that all point to the bytes of one member."""
    data = stored({f"{at:04}.csv": content if at == 0 else b"" for at in range(times)})
    start = data.index(b"PK\x01\x02")
    kept = data[: 30 + len("0000.csv") + len(content)]
    directory, end = data[start:].split(b"PK\x05\x06")
    entries = directory.split(b"PK\x01\x02")[1:]
    first = entries[0]
    same = [first[:12] + first[12:38] + struct.pack("<I", 0) + entry[42:] for entry in entries]
    told = b"".join(b"PK\x01\x02" + entry for entry in same)
    tail = end[:8] + struct.pack("<II", len(told), len(kept)) + end[16:]
    return kept + told + b"PK\x05\x06" + tail


def lying(data: bytes, name: str, *, size: int = 1_000) -> bytes:
    """The same archive, whose directory and member say that the member is small."""
    out = bytearray(data)
    for sign, at_size, at_name in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = out.find(sign)
        while at >= 0:
            if out[at + at_name : at + at_name + len(name)] == name.encode():
                out[at + at_size : at + at_size + 4] = struct.pack("<I", size)
            at = out.find(sign, at + 4)
    return bytes(out)
