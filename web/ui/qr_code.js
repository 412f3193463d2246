/* qr_code.js - a text as a picture that a telephone reads: dark on white in both themes,
 * with the margin that readers need. */
import { html, useMemo } from '../vendor.js';
import { qrCode } from '../lib/qr.js';

const MARGIN = 4;

/* Draws nothing when the text is too long for a small code. */
export function QrCode({ text, label }) {
    const grid = useMemo(() => qrCode(text), [text]);

    if (grid === null)
        return null;
    const size = grid.length + 2 * MARGIN;
    const path = grid.flatMap((row, y) => row.map((dark, x) =>
        dark ? `M${x + MARGIN} ${y + MARGIN}h1v1h-1z` : '')).join('');

    return html`<svg class="qr" viewBox=${`0 0 ${size} ${size}`} width="200" height="200" role="img" aria-label=${label}
        shape-rendering="crispEdges"><rect width=${size} height=${size} fill="#fff" /><path d=${path} fill="#000" /></svg>`;
}
