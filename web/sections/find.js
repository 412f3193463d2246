/* find.js - every record: what is typed in the box above, narrowed by state, type and
 * suffix.  All of it is in the address, so that it can be given to somebody else. */
import { html, useState } from '../vendor.js';
import { count, number } from '../lib/format.js';
import { useLater, useTopic } from '../lib/load.js';
import { machineText, suffixes } from '../lib/names.js';
import { usePages } from '../lib/pages.js';
import { go, link, setParams } from '../lib/router.js';
import { useSettled } from '../lib/settled.js';
import { Button, LinkButton, Segments, Select, State } from '../ui/control.js';
import { Empty, ProblemBox } from '../ui/message.js';
import { Table } from '../ui/table.js';
import { Addresses, Name, Time } from '../ui/text.js';
import { ViewHead } from '../ui/view_head.js';

const TYPED_MS = 120;
const CHANGED_MS = 1500;
const FEW = 400; /* rows that are simply loaded again */

const states = [['', 'All'], ['active', 'Active'], ['released', 'Released'],
    ['tombstone', 'Tombstones']];
const types = [['', 'Every type'], ['unique', 'unique'], ['multihomed', 'multihomed'],
    ['group', 'group'], ['internet-group', 'internet group']];
const kinds = [['', 'Static and dynamic'], ['1', 'Static only'], ['0', 'Dynamic only']];
const suffixList = [['', 'Every suffix'],
    ...suffixes.map(([suffix, meaning]) => [suffix, `<${suffix}> ${meaning}`])];

const recordColumns = [
    { key: 'name', title: 'Name', sort: true, cell: (r) =>
        html`<a href=${link('name', machineText(r))} tabindex="-1"><${Name} of=${r} /></a>` },
    { key: 'type', title: 'Type', sort: true, width: '128px', wide: 'very',
        cell: (r) => r.type.replace('-', ' ') },
    { key: 'state', title: 'State', sort: true, width: '136px', narrow: '88px', cell: (r) =>
        html`<${State} record=${r} />` },
    { key: 'address', title: 'Address', sort: true, width: '150px', narrow: '120px', cell: (r) =>
        html`<${Addresses} list=${r.addresses} />` },
    { key: 'expires', title: 'Expires', sort: true, width: '110px', wide: true, cell: (r) =>
        html`<${Time} at=${r.expires} how="relative" />` },
    { key: 'seen', title: 'Last seen', sort: true, width: '118px', wide: 'very', cell: (r) =>
        html`<${Time} at=${r.seen} how="relative" />` },
    { key: 'version', title: 'Version', sort: true, width: '96px', wide: 'very', align: 'end',
        cell: (r) => html`<span title=${`owner ${r.owner}`}>${r.version}</span>` },
];

const keyOf = (r) => `${r.hex}.${r.scope}`;

function Filters({ params }) {
    const set = (key) => (value) => setParams({ [key]: value });

    return html`<div class="row filters" role="group" aria-label="Filters">
        <${Segments} label="State" value=${params.state ?? ''} options=${states}
            onChange=${set('state')} />
        <${Select} aria-label="Suffix" value=${params.suffix ?? ''} options=${suffixList}
            onChange=${set('suffix')} />
        <${Select} aria-label="Type" value=${params.type ?? ''} options=${types}
            onChange=${set('type')} />
        <${Select} aria-label="Static or dynamic" value=${params.static ?? ''} options=${kinds}
            onChange=${set('static')} />
    </div>`;
}

const filterKeys = ['q', 'state', 'suffix', 'type', 'static', 'owner'];

function Nothing({ filtered }) {
    return filtered
        ? html`<${Empty} icon="find" title="No record is like that">
            <p>Names are found by any part of them, addresses by their beginning
            (<code>10.0.1</code>) or as a network (<code>10.0.0.0/8</code>), suffixes
            as <code>${'<1c>'}</code>.</p><p class="row"><${Button} onClick=${() => setParams(
                Object.fromEntries(filterKeys.map((k) => [k, ''])))}>Show every record<//></p><//>`
        : html`<${Empty} icon="find" title="There are no records yet">
            <p>Machines register when they start, once they know this server.</p>
            <p class="row"><${LinkButton} href=${link('home')}>What to do first<//></p><//>`;
}

function Find({ params }) {
    const wanted = Object.fromEntries(filterKeys.map((k) => [k, params[k]]));
    const q = useSettled((params.q ?? '').trim(), TYPED_MS);
    const sort = params.sort ?? (q === '' ? 'name' : undefined);
    const list = usePages('/records', 'records', { ...wanted, q, sort });
    const refused = list.problem?.code === 'bad-request';
    const [stale, setStale] = useState(false);
    const reload = () => {
        setStale(false);
        list.reload();
    };
    const later = useLater(() => list.rows.length <= FEW ? reload() : setStale(true), CHANGED_MS);

    /* Rows that are here change at once; which ones belong here is asked again after a
     * while, but not under somebody who has scrolled far. */
    useTopic('change', (change) => {
        const key = keyOf(change);

        if (change.state && list.rows.some((r) => keyOf(r) === key))
            list.patch((r) => keyOf(r) === key ? { ...r, ...change } : r);
        later();
    });
    useTopic('reset', later);
    const filtered = filterKeys.some((k) => params[k]);

    return html`<${ViewHead} title="Find" actions=${html`${stale && html`<${Button} icon="refresh"
            onClick=${reload}>Show what changed<//>`}<${LinkButton} icon="download"
            href=${link('export', [], wanted)}>Export<//>`} text=${list.problem ? null
            : html`<span role="status">${list.matches === null
                ? number(list.rows.length) : count(list.matches, 'record')}${
                filtered ? ' found' : ''}</span>`} />
        <${Filters} params=${params} />
        ${list.problem && html`<${ProblemBox} problem=${list.problem}
            retry=${refused ? null : list.reload} />`}
        <${Table} label="Records" columns=${recordColumns} rows=${refused ? [] : list.rows} keyOf=${keyOf}
            onOpen=${(r) => go('name', machineText(r))} sort=${sort}
            onSort=${(key) => setParams({ sort: key })} more=${list.more}
            complete=${list.complete && !list.loading} question=${JSON.stringify([wanted, q, sort])}
            empty=${list.problem ? null : html`<${Nothing} filtered=${filtered} />`} />`;
}

export const section = { id: 'find', title: 'Find', icon: 'find', group: 'names', view: Find,
    full: true };
