#!/usr/bin/env python3
"""Writes the table of src/manager/asset.h: one C file whose data the assembler takes from
the files of web/, as they are and packed.

    embed.py OUT.c FOLDER FILE...

Every FILE stands in FOLDER and is served under /web/, index.html also as /.  There,
<!-- modules --> becomes the list of all modules, so that a browser asks for them at once and
not one import after the other.  What the assembler takes is written beside OUT.c.  The same
files give the same octets, whenever and wherever.
"""
import gzip
import hashlib
import os
import sys

TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.json': 'application/json',
}

SYMBOL = '''__asm__(".section .rodata\\n"
        ".globl {name}\\n"
        "{name}:\\n"
        ".incbin \\"{path}\\"\\n"
        ".previous\\n");
extern const uint8_t {name}[];
'''


def quoted(path):
    if any(c in path for c in '"\\\n'):
        sys.exit('embed.py: a path with quotes or backslashes: ' + path)
    return path


def preloads(files):
    """The lines that name every module but those that a line names already."""
    return '\n    '.join('<link rel="modulepreload" href="/web/%s">' % file for file in files
                         if file.endswith('.js') and file not in ('theme.js', 'app.js'))


def content(path, file, files):
    with open(path, 'rb') as source:
        data = source.read()
    if file == 'index.html':
        data = data.replace(b'<!-- modules -->', preloads(files).encode())
    return data


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def main():
    out, folder, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    files = sorted(os.path.relpath(path, folder) for path in paths)
    parts = out + '.parts'
    os.makedirs(parts, exist_ok=True)
    symbols, rows = [], []
    for number, file in enumerate(files):
        data = content(os.path.join(folder, file), file, files)
        path = os.path.abspath(os.path.join(parts, '%d.plain' % number))
        write(path, data)
        packed = gzip.compress(data, 9, mtime=0)
        packed_path = os.path.abspath(os.path.join(parts, '%d.gz' % number))
        write(packed_path, packed)
        plain_name, packed_name = 'asset_plain_%d' % number, 'asset_packed_%d' % number
        symbols.append(SYMBOL.format(name=plain_name, path=quoted(path)))
        symbols.append(SYMBOL.format(name=packed_name, path=quoted(packed_path)))
        row = '    {"%%s", "%s", "\\"%s\\"", %s, %s, %d, %d},' % (
            TYPES[os.path.splitext(file)[1]], hashlib.sha256(data).hexdigest()[:32],
            plain_name, packed_name, len(data), len(packed))
        if file == 'index.html':
            rows.append(row % '/')
        rows.append(row % ('/web/' + file))
    text = ['/* Made by web/embed.py. */', '#include "manager/asset.h"', '', *symbols,
            'const struct asset assets[] = {', *rows, '};',
            'const size_t assets_count = sizeof assets / sizeof assets[0];', '']
    write(out, '\n'.join(text).encode())


main()
