"""Bytes become text in the character set that the page is in."""

import pytest

from chatdock.ingest.files import UnreadableError, decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("naïve ☃".encode(), "naïve ☃"),
        (b"\xef\xbb\xbfbom", "bom"),
        ("sechzehn ☃".encode("utf-16"), "sechzehn ☃"),
        (b'<meta charset="iso-8859-1"><p>caf\xe9 \x80', '<meta charset="iso-8859-1"><p>café €'),
        (
            b'<?xml version="1.0" encoding="koi8-r"?>' + "мир".encode("koi8-r"),
            '<?xml version="1.0" encoding="koi8-r"?>мир',
        ),
        (b'<meta charset="nonsense">caf\xe9', '<meta charset="nonsense">café'),
        (b'<meta charset="hex">caf\xe9', '<meta charset="hex">café'),
        (b'<meta charset="idna">caf\xe9', '<meta charset="idna">café'),
        (b'<meta charset="base64">caf\xe9', '<meta charset="base64">café'),
        (b'<meta charset="utf-7">+AOk- \xe9', '<meta charset="utf-7">+AOk- é'),
        (b'<meta charset="utf-16">caf\xe9', '<meta charset="utf-16">caf\ufffd'),
        (b'<meta charset="iso-8859-9">\xfd', '<meta charset="iso-8859-9">ı'),
        (b'<meta charset="x-sjis">\x93\xfa', '<meta charset="x-sjis">日'),
        (b'<meta charset="gb2312">\xc4\xe3', '<meta charset="gb2312">你'),
        (b'<meta charset="utf-8">caf\xe9', '<meta charset="utf-8">caf�'),
        (b"caf\xe9", "café"),
        (b"a" * 3_000 + b"\0b", "a" * 3_000 + "b"),
    ],
)
def test_the_character_set_is_found(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(1, 9)) * 100])
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="binary file"):
        decode(data)
