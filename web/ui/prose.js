/* prose.js - sentences of the server, in which commands stand between back quotes. */
import { html } from '../vendor.js';

export function Prose({ text }) {
    return String(text ?? '').split('`').map((part, i) =>
        i % 2 === 1 ? html`<code>${part}</code>` : part);
}
