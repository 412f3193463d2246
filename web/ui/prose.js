/* prose.js - sentences of the server, in which commands stand between back quotes and times
 * in the form of RFC 3339. */
import { html } from '../vendor.js';
import { Time } from './text.js';

const time = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/;

function plain(text) {
    return text.split(time).map((part, i) => i % 2 === 1 ? html`<${Time} at=${part} how="minute" />` : part);
}

export function Prose({ text }) {
    return String(text ?? '').split('`').map((part, i) =>
        i % 2 === 1 ? html`<code>${part}</code>` : plain(part));
}
