/* text.js - names, times and durations as they stand in the page. */
import { html } from '../vendor.js';
import { serverNow } from '../lib/api.js';
import { brief, duration, local, now, relative, slowNow, zone } from '../lib/format.js';
import { nameParts, suffixMeaning } from '../lib/names.js';

function Octet({ octet, text }) {
    const printable = octet > 0x20 && octet < 0x7f;
    const hex = octet.toString(16).padStart(2, '0');

    return html`<span class=${printable ? 'octet printable' : 'octet'}
        title=${`octet ${hex} (hexadecimal), written ${text}`}>${
        printable ? String.fromCharCode(octet) : hex}</span>`;
}

/* A name's octets: text as text, every other octet distinctly. */
export function NameText({ name }) {
    return html`<span class="name" translate="no">${nameParts(name).map((part) =>
        part.octet === null ? part.text : html`<${Octet} ...${part} />`)}</span>`;
}

/* The name of a record or a machine: with suffix unless machine is set. */
export function Name({ of, machine = false }) {
    return html`<span class="full-name"><${NameText} name=${of.name} />${
        !machine && of.suffix !== undefined && html`<span class="suffix"
            title=${suffixMeaning(of.suffix)}>${`<${of.suffix}>`}</span>`}${
        of.scope && html`<span class="scope" title="scope">.<${NameText}
            name=${of.scope} /></span>`}</span>`;
}

/* One address, and how many more there are. */
export function Addresses({ list }) {
    return html`<span class="address" title=${list.join(', ')}>${list[0] ?? ''}</span>${
        list.length > 1 && html` <span class="muted">+${list.length - 1}</span>`}`;
}

/* The slow clock, or the time itself where that has passed since the clock last moved. */
function seenFrom(ms) {
    return ms > slowNow.value && ms <= serverNow() + 1000 ? ms : slowNow.value;
}

const forms = {
    brief,
    relative: (ms) => relative(ms, seenFrom(ms)),
    exact: local,
    minute: (ms) => local(ms).slice(0, 16),
};

/* What stands when one points at a time: the exact one with its zone, and the server's. */
const exactly = (ms, at) => `${local(ms)} ${zone(ms)} (server: ${at})`;

/* A time of the API (RFC 3339 or null), in one of these forms. */
export function Time({ at, how = 'brief', never = 'never' }) {
    if (!at)
        return html`<span class="faint">${never}</span>`;
    const ms = Date.parse(at);
    const text = forms[how](ms);

    return html`<time datetime=${at} title=${exactly(ms, at)}>${text}</time>`;
}

/* The time left until at, running. */
export function TimeLeft({ at, over = 'due now' }) {
    if (!at)
        return html`<span class="faint">never</span>`;
    const ms = Date.parse(at);
    const left = (ms - now.value) / 1000;

    return html`<time datetime=${at} title=${exactly(ms, at)}
        class="figures">${left > 0 ? duration(left) : over}</time>`;
}
