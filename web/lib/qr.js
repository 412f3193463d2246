/* qr.js - a QR code (ISO/IEC 18004) of a short text: bytes, error correction level L,
 * versions 1 to 6, mask 0.  That is enough for the address an authenticator app scans. */

/* Data and check octets of a block, and how many blocks, by version. */
const SIZES = [null, [19, 7, 1], [34, 10, 1], [55, 15, 1], [80, 20, 1], [108, 26, 1], [68, 18, 2]];
const FORMAT = 0x77c4; /* level L, mask 0, with its check bits and the standard's mask */

/* Product in the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
function product(a, b) {
    let out = 0;

    for (let bit = 7; bit >= 0; bit--)
        out = (out << 1) ^ ((out >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
    return out;
}

/* The generator of n check octets, without its leading 1. */
function generator(n) {
    const out = new Array(n).fill(0);
    let root = 1;

    out[n - 1] = 1;
    for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++)
            out[j] = product(out[j], root) ^ (out[j + 1] ?? 0);
        root = product(root, 2);
    }
    return out;
}

function checkOctets(data, n) {
    const divisor = generator(n), rest = new Array(n).fill(0);

    for (const octet of data) {
        const factor = octet ^ rest.shift();

        rest.push(0);
        divisor.forEach((d, i) => { rest[i] ^= product(d, factor); });
    }
    return rest;
}

/* Mode, length, the octets, and the standard's filling. */
function dataOctets(octets, room) {
    const bits = [];
    const put = (value, n) => {
        for (let i = n - 1; i >= 0; i--)
            bits.push((value >> i) & 1);
    };

    put(4, 4);
    put(octets.length, 8);
    octets.forEach((octet) => put(octet, 8));
    put(0, Math.min(4, 8 * room - bits.length));
    put(0, (8 - bits.length % 8) % 8);
    for (let filler = 0xec; bits.length < 8 * room; filler ^= 0xfd)
        put(filler, 8);
    return Array.from({ length: room },
        (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((sum, bit) => 2 * sum + bit, 0));
}

/* All octets in the order in which they are drawn: those of the blocks take turns. */
function drawnOctets(octets, [room, checks, blocks]) {
    const data = dataOctets(octets, room * blocks);
    const parts = Array.from({ length: blocks }, (_, i) => data.slice(room * i, room * (i + 1)));
    const turns = (lists) => lists[0].flatMap((_, i) => lists.map((list) => list[i]));

    return [...turns(parts), ...turns(parts.map((part) => checkOctets(part, checks)))];
}

/* What is the same in every code of a version: [row][column] is true, false, or
 * undefined where data goes. */
function frame(version) {
    const size = 17 + 4 * version, last = size - 1;
    const grid = Array.from({ length: size }, () => new Array(size));
    const square = (row, column, reach, isDark) => {
        for (let y = -reach; y <= reach; y++)
            for (let x = -reach; x <= reach; x++)
                if (row + y >= 0 && row + y < size && column + x >= 0 && column + x < size)
                    grid[row + y][column + x] = isDark(Math.max(Math.abs(x), Math.abs(y)));
    };

    for (let i = 0; i < size; i++)
        grid[6][i] = grid[i][6] = i % 2 === 0;
    for (const [row, column] of [[3, 3], [3, last - 3], [last - 3, 3]])
        square(row, column, 4, (ring) => ring !== 2 && ring !== 4);
    if (version > 1)
        square(last - 6, last - 6, 2, (ring) => ring !== 1);
    for (let i = 0; i < 15; i++) {
        const dark = ((FORMAT >> i) & 1) === 1;
        const near = i < 6 ? i : i < 8 ? i + 1 : null;

        /* Along the upper left corner, and again beside the other two. */
        if (near !== null)
            grid[near][8] = dark;
        else
            grid[8][i === 8 ? 7 : 14 - i] = dark;
        if (i < 8)
            grid[8][last - i] = dark;
        else
            grid[size - 15 + i][8] = dark;
    }
    grid[size - 8][8] = true;
    return grid;
}

/* Fill in the octets from the lower right corner, two columns at a time, up and down. */
function draw(grid, octets) {
    const size = grid.length;
    let at = 0, up = true;

    for (let right = size - 1; right > 0; right -= 2, up = !up) {
        if (right === 6)
            right--;
        for (let step = 0; step < size; step++) {
            const row = up ? size - 1 - step : step;

            for (const column of [right, right - 1]) {
                if (grid[row][column] !== undefined)
                    continue;
                const bit = ((octets[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;

                grid[row][column] = (bit === 1) !== ((row + column) % 2 === 0);
                at++;
            }
        }
    }
}

/* The code of text as rows of booleans (true is dark), without the quiet margin of four;
 * null when the text is too long. */
export function qrCode(text) {
    const octets = [...new TextEncoder().encode(text)];
    const version = SIZES.findIndex((s) => s !== null && octets.length + 2 <= s[0] * s[2]);

    if (version < 0)
        return null;
    const grid = frame(version);

    draw(grid, drawnOctets(octets, SIZES[version]));
    return grid;
}
