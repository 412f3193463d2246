/* events.js - what the server and its own node logged, as an event viewer shows it: a list
 * that grows by itself, and the chosen event below it in full. */
import { html, useMemo } from '../vendor.js';
import { get } from '../lib/api.js';
import { useLoad, useTopic } from '../lib/load.js';
import { link, setParams } from '../lib/router.js';
import { csv, saveText } from '../lib/save.js';
import { Badge, Button, Copy, Select } from '../ui/control.js';
import { HexDump, dumpLines } from '../ui/hex_dump.js';
import { Empty, Loaded } from '../ui/message.js';
import { Prose } from '../ui/prose.js';
import { Table } from '../ui/table.js';
import { NameText, Time } from '../ui/text.js';
import { ViewHead } from '../ui/view_head.js';

const KEPT = 2000; /* as many as the server keeps */

const levels = {
    error: { title: 'Error', tone: 'bad' },
    warning: { title: 'Warning', tone: 'warn' },
    info: { title: 'Information', tone: 'plain' },
    detail: { title: 'Verbose', tone: 'plain' },
};

function Level({ severity }) {
    const { title, tone } = levels[severity] ?? levels.info;

    return html`<${Badge} tone=${tone}>${title}<//>`;
}

const columns = [
    { key: 'level', title: 'Level', width: '112px', narrow: '104px',
        cell: (e) => html`<${Level} severity=${e.severity} />` },
    { key: 'time', title: 'Date and time', width: '180px', narrow: '156px',
        cell: (e) => html`<${Time} at=${e.time} how="exact" />` },
    { key: 'source', title: 'Source', width: '80px', wide: 'very', cell: (e) => e.source },
    { key: 'number', title: 'Event ID', width: '86px', narrow: '72px', cell: (e) => e.number },
    { key: 'name', title: 'Name', width: '180px', wide: 'very',
        cell: (e) => e.fields.name && html`<${NameText} name=${String(e.fields.name)} />` },
    { key: 'text', title: 'Description', wide: true, cell: (e) => e.text.replaceAll('`', '') },
];

/* All events kept, oldest first, as useLoad() gives them; new ones come by themselves. */
function useEvents() {
    const load = useLoad((signal) =>
        get('/events', { limit: KEPT }, { signal }).then((answer) => answer.events), []);

    useTopic('event', (event) => load.change((events) => events === null ||
        event.seq <= (events.at(-1)?.seq ?? 0) ? events : [...events, event].slice(-KEPT)));
    useTopic('reset', load.reload);
    return load;
}

function matches(event, { level, source, q = '' }) {
    const words = q.toLowerCase().trim();
    const order = Object.keys(levels);

    return (!level || order.indexOf(event.severity) <= order.indexOf(level)) &&
        (!source || event.source === source) &&
        (words === '' || String(event.number) === words ||
            `${event.text} ${event.event} ${Object.values(event.fields).join(' ')}`
                .toLowerCase().includes(words));
}

/* The event as text to be pasted into a mail. */
function asText(event) {
    return [`${event.source} ${event.number} (${event.event}), ${event.time}`, event.text,
        ...Object.entries(event.fields).map(([key, value]) => `${key}: ${value}`),
        ...(event.data ? dumpLines(event.data) : [])].join('\n');
}

/* What the event names can be looked at. */
function FieldValue({ field, value }) {
    if (field !== 'name')
        return html`<span class="value">${String(value)}</span>`;
    const machine = String(value).replace(/<..>/, '');

    return html`<a href=${link('name', [machine])}><${NameText} name=${String(value)} /></a>`;
}

function Detail({ event, onClose }) {
    return html`<section class="card event-detail" aria-label="The chosen event">
        <header><h2>${event.source} ${event.number}</h2><${Level} severity=${event.severity} />
            <span class="grow"></span><${Copy} text=${asText(event)} label="Copy the event" />
            <${Button} kind="quiet" icon="close" label="Close" onClick=${onClose} /></header>
        <div class="card-body stack">
            <p class="event-text"><${Prose} text=${event.text} /></p>
            <div class="event-parts"><dl class="pairs">
                <dt>Date and time</dt><dd><${Time} at=${event.time} how="exact" /></dd>
                <dt>Kind</dt><dd>${event.event}</dd>
                ${Object.entries(event.fields).map(([key, value]) => html`<dt>${key}</dt>
                    <dd><${FieldValue} field=${key} value=${value} /></dd>`)}
            </dl>
            ${event.data && html`<div><h3>Data</h3><${HexDump} hex=${event.data} /></div>`}</div>
        </div>
    </section>`;
}

function Filters({ params }) {
    return html`<div class="row filters">
        <input class="input search" type="search" placeholder="Filter by text or event ID"
            aria-label="Filter events" value=${params.q ?? ''}
            onInput=${(e) => setParams({ q: e.currentTarget.value })} />
        <${Select} aria-label="Level" value=${params.level ?? ''}
            onChange=${(level) => setParams({ level })}
            options=${[['', 'Every level'], ['error', 'Errors'], ['warning', 'Warnings and errors'],
                ['info', 'All but verbose']]} />
        <${Select} aria-label="Source" value=${params.source ?? ''}
            onChange=${(source) => setParams({ source })}
            options=${[['', 'Every source'], ['WINS', 'WINS'], ['NetBT', 'NetBT']]} />
    </div>`;
}

function Events({ params }) {
    const load = useEvents();
    const rows = useMemo(() => (load.data ?? []).filter((e) => matches(e, params)).reverse(),
        [load.data, params]);
    const chosen = rows.find((e) => String(e.seq) === params.at);

    return html`<${ViewHead} title="Events" text="What happened, newest first. Repeated events
            are summed for a minute; the journal of the server's machine has the older ones."
            actions=${html`<${Button} icon="download" disabled=${rows.length === 0}
                onClick=${() => saveEvents(rows)}>Save list<//>`} />
        <${Filters} params=${params} />
        <${Loaded} load=${load} what="Loading events">${(events) => html`<${Table} label="Events" columns=${columns} rows=${rows}
            keyOf=${(e) => e.seq} onOpen=${(e) => setParams({ at: String(e.seq) })}
            rowClass=${(e) => e === chosen ? 'chosen' : undefined}
            empty=${html`<${Empty} icon="events" title="No event matches">
                <p>${events.length === 0 ? 'Nothing has been logged since the server started.'
                    : 'Take a filter away to see more.'}</p><//>`} />`}<//>
        ${chosen && html`<${Detail} event=${chosen} onClose=${() => setParams({ at: null })} />`}`;
}

function saveEvents(rows) {
    saveText('events.csv', 'text/csv', csv([
        ['Level', 'Date and time', 'Source', 'Event ID', 'Kind', 'Description'],
        ...rows.map((e) => [levels[e.severity]?.title, e.time, e.source, e.number, e.event, e.text]),
    ]));
}

export const section = { id: 'events', title: 'Events', icon: 'events', group: 'insight',
    view: Events, full: true };
