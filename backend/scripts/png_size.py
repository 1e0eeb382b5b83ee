"""Makes a screenshot small: 256 colours out of a palette, which is what interfaces have anyway.

Formats and filters are those of the PNG specification (W3C, third edition), sections 4, 9 and 11.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}
_COLOURS = 256
#: The most frequent colours stay exactly as they are: surfaces and plain ink.
_EXACT = 160

Colours = dict[int, int]


def shrink(png: bytes) -> bytes:
    """The same picture with at most 256 colours. Takes 8-bit RGB or RGBA, not interlaced; drops
    transparency. Raises ValueError for other files."""
    width, height, channels, data = _read(png)
    rows = _unfiltered(data, width * channels, channels)
    flat = b"".join(rows)
    pixels = [
        red << 16 | green << 8 | blue
        for red, green, blue in zip(
            flat[0::channels], flat[1::channels], flat[2::channels], strict=True
        )
    ]
    palette, index_of = _quantised(Counter(pixels))
    indexes = bytes(map(index_of.__getitem__, pixels))
    lines = b"".join(
        b"\0" + indexes[start : start + width] for start in range(0, width * height, width)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)))
    return _SIGNATURE + b"".join(_chunk(*one) for one in (*chunks, (b"IEND", b"")))


def _read(png: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, channels, and the filtered lines."""
    parts = dict.fromkeys((b"IHDR", b"IDAT"), b"")
    at = len(_SIGNATURE)
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        if kind in parts:
            parts[kind] += png[at + 8 : at + 8 + size]
        at += size + 12
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if depth != 8 or colour not in _CHANNELS or interlaced:
        raise ValueError(f"expected 8-bit RGB or RGBA, got depth {depth}, colour type {colour}")
    return width, height, _CHANNELS[colour], zlib.decompress(parts[b"IDAT"])


def _unfiltered(data: bytes, size: int, step: int) -> Iterator[bytes]:
    """The lines, each of `size` bytes; `step` is the distance to the pixel on the left."""
    above = bytearray(size)
    for start in range(0, len(data), size + 1):
        line = bytearray(data[start + 1 : start + 1 + size])
        _unfilter(data[start], line, above, step)
        yield bytes(line)
        above = line


def _unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> None:
    for at in range(len(line)) if kind else ():
        left = line[at - step] if at >= step else 0
        up = above[at]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            guess = _paeth(left, up, above[at - step] if at >= step else 0)
        line[at] = (line[at] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _quantised(counts: "Counter[int]") -> tuple[bytes, dict[int, int]]:
    """The palette as RGB bytes, and the index of each colour of the picture in it."""
    ranked = counts.most_common()
    boxes: list[Colours] = [{colour: count} for colour, count in ranked[:_EXACT]]
    rest = dict(ranked[_EXACT:])
    boxes += _cut(rest, _COLOURS - _EXACT) if rest else []
    palette = b"".join(_mean(box).to_bytes(3, "big") for box in boxes)
    return palette, {colour: index for index, box in enumerate(boxes) for colour in box}


def _cut(colours: Colours, most: int) -> list[Colours]:
    """Median cut: halves the widest box until there are `most`, or nothing is left to halve."""
    boxes = [colours]
    while len(boxes) < most:
        box = max(boxes, key=lambda one: max(_spans(one)))
        spans = _spans(box)
        if max(spans) == 0:
            break
        shift = (16, 8, 0)[spans.index(max(spans))]
        ordered = sorted(box, key=lambda colour: colour >> shift & 255)
        boxes.remove(box)
        half = len(ordered) // 2
        boxes += [{one: box[one] for one in part} for part in (ordered[:half], ordered[half:])]
    return boxes


def _spans(box: Colours) -> tuple[int, int, int]:
    red, green, blue = ({colour >> shift & 255 for colour in box} for shift in (16, 8, 0))
    return max(red) - min(red), max(green) - min(green), max(blue) - min(blue)


def _mean(box: Colours) -> int:
    total = sum(box.values())
    found = 0
    for shift in (16, 8, 0):
        mean = sum((colour >> shift & 255) * count for colour, count in box.items()) / total
        found |= round(mean) << shift
    return found


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
