/* history.js - what happened to a name, newest first, with causes in words.  What one
 * machine does for several suffixes at once is told as one thing. */
import { html, useState } from '../vendor.js';
import { path, post } from '../lib/api.js';
import { can } from '../lib/session.js';
import { Badge, Button } from '../ui/control.js';
import { Time } from '../ui/text.js';
import { sayDone, sayProblem } from '../ui/toast.js';
import { showPackets } from './packets_dialog.js';

const TOGETHER_MS = 2000; /* between the suffixes of one start */
const FIRST = 30;

const tones = { refused: 'bad', released: 'warn', expired: 'warn', deleted: 'bad', tombstone: 'bad' };

/* "added", "refreshed", ... as the API says them, without hyphens. */
const words = (change) => change.replaceAll('-', ' ');

function who(event) {
    if (event.account)
        return event.account;
    return event.from ?? { ageing: 'ageing', replication: 'replication' }[event.cause] ?? 'the server';
}

function together(events) {
    const groups = [];

    for (const event of events) {
        const last = groups.at(-1);
        const same = last && last.change === event.change && last.cause === event.cause &&
            last.reason === event.reason && who(last) === who(event) && last.note === event.note &&
            Math.abs(Date.parse(last.time) - Date.parse(event.time)) < TOGETHER_MS &&
            !last.suffixes.includes(event.suffix);

        if (same)
            last.suffixes.push(event.suffix);
        else
            groups.push({ ...event, suffixes: [event.suffix] });
    }
    return groups;
}

/* The addresses that a record had after the change. */
function after(event) {
    return event.record === null ? null : html` <span class="address">${
        event.record.addresses.join(', ')}</span>`;
}

/* Whether taking event back brings a mapping back that it ended; older: what came before. */
function endedMapping(event, older) {
    const isMapping = (e) => Boolean(e?.record?.static) && e.record.state === 'active';

    return !isMapping(event) && isMapping(older.find((e) => e.hex === event.hex));
}

function Undo({ name, row, mapping, onChanged }) {
    const [busy, setBusy] = useState(false);
    const undo = async () => {
        setBusy(true);
        try {
            const answer = await post(path('names', name, 'undo'), { row });

            sayDone([...answer.done, ...mapping ? ['The mapping refuses other machines again. ' +
                'They are listed under Conflicts when they next try.'] : []]);
            onChanged();
        } catch (problem) {
            sayProblem(problem);
        }
        setBusy(false);
    };

    return html`<${Button} kind="quiet small" icon="undo" busy=${busy} onClick=${undo}>Undo<//>`;
}

export function History({ name, events, onChanged }) {
    const [all, setAll] = useState(false);
    const groups = together(events);
    const shown = all ? groups : groups.slice(0, FIRST);
    /* Only the last thing that a person did can be taken back, while nothing came after. */
    const newest = groups[0]?.cause === 'command' ? groups[0] : null;

    if (groups.length === 0)
        return null;
    return html`<section class="card"><header><h2>What happened</h2><${Button}
        kind="small" icon="events" onClick=${() => showPackets(name)}>Packets<//></header><ol class="timeline">${
        shown.map((e) => html`<li key=${e.row} class=${tones[e.change] ?? ''}>
            <p class="what"><strong>${words(e.change)}</strong> <span class="suffix">${
                e.suffixes.map((s) => `<${s}>`).join(' ')}</span>${after(e)}<${Time} at=${e.time} /></p>
            <p class="muted">${who(e)}: ${e.text}${e.note && html` <${Badge}>${e.note}<//>`}</p>
            ${e === newest && can('operator') && html`<${Undo} name=${name} row=${e.row}
                mapping=${endedMapping(e, events.filter((o) => o.row !== e.row))} onChanged=${onChanged} />`}</li>`)}</ol>
        ${!all && groups.length > FIRST && html`<div class="card-body"><${Button} kind="small"
            onClick=${() => setAll(true)}>Show all ${groups.length}<//></div>`}</section>`;
}
