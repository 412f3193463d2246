/* hex_dump.js - octets as an event viewer shows them: offset, hex, characters. */
import { html } from '../vendor.js';

const ROW = 8;

/* "0028:  e7 1a 65 16  ..e." for each eight of the octets in hex. */
export function dumpLines(hex) {
    const octets = (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
    const lines = [];

    for (let at = 0; at < octets.length; at += ROW) {
        const row = octets.slice(at, at + ROW);
        const digits = row.map((o) => o.toString(16).padStart(2, '0')).join(' ');
        const text = row.map((o) => o > 0x1f && o < 0x7f ? String.fromCharCode(o) : '.').join('');

        lines.push(`${at.toString(16).padStart(4, '0')}:  ${digits.padEnd(3 * ROW - 1)}  ${text}`);
    }
    return lines;
}

export function HexDump({ hex }) {
    return html`<pre class="dump" tabindex="0" role="group" aria-label="Data in hexadecimal">${
        dumpLines(hex).join('\n')}</pre>`;
}
