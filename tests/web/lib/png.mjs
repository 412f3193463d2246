// png.mjs - pictures of windows with 256 colours: a third of the size, and enough for a
// page of few colours.
import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/* The chunks of a file: [[type, data]]. */
function chunksOf(file) {
    const chunks = [];

    for (let at = SIGNATURE.length; at < file.length;) {
        const length = file.readUInt32BE(at);

        chunks.push([file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length)]);
        at += 12 + length;
    }
    return chunks;
}

function paeth(a, b, c) {
    const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);

    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* Undo the filter of each line; width octets of step octets a pixel. */
function unfilter(raw, width, height, step) {
    const out = Buffer.alloc(width * height);

    for (let y = 0; y < height; y++) {
        const kind = raw[y * (width + 1)];

        for (let x = 0; x < width; x++) {
            const left = x < step ? 0 : out[y * width + x - step];
            const above = y === 0 ? 0 : out[(y - 1) * width + x];
            const corner = x < step || y === 0 ? 0 : out[(y - 1) * width + x - step];
            const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][kind];

            out[y * width + x] = raw[y * (width + 1) + 1 + x] + guess;
        }
    }
    return out;
}

/* The 256 commonest colours (of 15 bits), and for every colour the nearest of them. */
function paletteOf(pixels, step) {
    const seen = new Map();

    for (let at = 0; at < pixels.length; at += step) {
        const key = ((pixels[at] >> 3) << 10) | ((pixels[at + 1] >> 3) << 5) | (pixels[at + 2] >> 3);
        const colour = seen.get(key);

        if (colour === undefined)
            seen.set(key, { count: 1, rgb: [pixels[at], pixels[at + 1], pixels[at + 2]] });
        else
            colour.count++;
    }
    const chosen = [...seen.values()].sort((a, b) => b.count - a.count).slice(0, 256).map((c) => c.rgb);
    const distance = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

    for (const colour of seen.values())
        colour.index = chosen.reduce((best, rgb, i) =>
            distance(rgb, colour.rgb) < distance(chosen[best], colour.rgb) ? i : best, 0);
    return { chosen, seen };
}

/* The check sum of a chunk (node 18 has none of its own). */
function crc32(octets) {
    let sum = 0xffffffff;

    for (const octet of octets) {
        sum ^= octet;
        for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
}

function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(12 + data.length);

    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), 8 + data.length);
    return out;
}

/* A screenshot (8 bits a colour, with or without alpha) as a file with a palette. */
export function withPalette(file) {
    const chunks = chunksOf(file);
    const head = Buffer.from(chunks[0][1]);
    const width = head.readUInt32BE(0), height = head.readUInt32BE(4), step = head[9] === 6 ? 4 : 3;
    const raw = inflateSync(Buffer.concat(chunks.filter(([type]) => type === 'IDAT').map(([, data]) => data)));
    const pixels = unfilter(raw, width * step, height, step);
    const { chosen, seen } = paletteOf(pixels, step);
    const lines = Buffer.alloc((width + 1) * height);

    for (let y = 0, at = 0; y < height; y++)
        for (let x = 0; x < width; x++, at += step)
            lines[y * (width + 1) + 1 + x] = seen.get(((pixels[at] >> 3) << 10) |
                ((pixels[at + 1] >> 3) << 5) | (pixels[at + 2] >> 3)).index;
    head[9] = 3;
    return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', Buffer.from(chosen.flat())),
        chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
