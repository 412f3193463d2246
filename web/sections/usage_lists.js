/* usage_lists.js - names and clients by how much they ask, and names nobody asks for. */
import { html } from '../vendor.js';
import { get, query } from '../lib/api.js';
import { number } from '../lib/format.js';
import { machineText, partOfName, recordText } from '../lib/names.js';
import { usePages } from '../lib/pages.js';
import { go, link, setParams } from '../lib/router.js';
import { csv, saveText } from '../lib/save.js';
import { useSettled } from '../lib/settled.js';
import { Badge, Button, LinkButton, Select } from '../ui/control.js';
import { Empty, ProblemBox } from '../ui/message.js';
import { Table } from '../ui/table.js';
import { sayProblem } from '../ui/toast.js';
import { Name, Time } from '../ui/text.js';
import { MutedBox, withMute } from './usage_mute.js';
import { DnsBarred, DnsBox, useDns, useDnsAnswers, withDns } from './usage_dns.js';

const counts = [
    { key: 'asked', title: 'Asked', width: '100px', align: 'end', sort: true, cell: (r) => number(r.asked) },
    { key: 'found', title: 'Found', width: '100px', align: 'end', sort: true, wide: 'very', cell: (r) => number(r.found) },
    { key: 'not_found', title: 'Not found', width: '100px', align: 'end', wide: 'very', cell: (r) => number(r.not_found) },
];

const last = { key: 'last', title: 'Last', width: '120px', sort: true,
    cell: (r) => html`<${Time} at=${r.last} how="relative" />` };

const nameColumns = [
    { key: 'name', title: 'Name', sort: true,
        cell: (r) => html`<a href=${link('usage', ['name', recordText(r)])}><${Name} of=${r} /></a>` },
    { key: 'exists', title: 'Registered', width: '136px', wide: true, cell: (r) => r.exists
        ? html`<${Badge} tone="good">yes<//>` : html`<${Badge} tone="warn">no such name<//>` },
    ...counts,
    { key: 'clients', title: 'Clients', width: '90px', align: 'end', wide: true, cell: (r) => number(r.clients) },
    last,
];

const clientColumns = [
    { key: 'address', title: 'Client', sort: true,
        cell: (r) => html`<a class="address" href=${link('usage', ['client', r.address])}>${r.address}</a>` },
    { key: 'machine', title: 'Machine', wide: true, cell: (r) => r.machine &&
        html`<a href=${link('name', [r.machine])}><${Name} of=${{ name: r.machine, scope: '' }} machine /></a>` },
    ...counts,
    { key: 'names', title: 'Names', width: '90px', align: 'end', wide: true, cell: (r) => number(r.names) },
    last,
];

const unusedColumns = [
    { key: 'name', title: 'Name', cell: (r) => html`<a href=${link('name', [machineText(r)])}><${Name} of=${r} /></a>` },
    { key: 'addresses', title: 'Addresses', cell: (r) => html`<span class="address">${r.addresses.join(', ')}</span>` },
    { key: 'static', title: 'Kind', width: '110px', wide: 'very', cell: (r) => r.static ? html`<${Badge} tone="accent">static<//>` : '' },
    { key: 'last', title: 'Last asked', width: '130px', narrow: '104px', cell: (r) => html`<${Time} at=${r.last} how="relative" />` },
    { key: 'seen', title: 'Registered', width: '130px', wide: true, cell: (r) => html`<${Time} at=${r.seen} how="relative" />` },
];

function Pages({ pages, label, columns, keyOf, onOpen, sort, onSort, nothing }) {
    return html`${pages.problem && html`<${ProblemBox} problem=${pages.problem} retry=${pages.reload} />`}
        <${Table} label=${label} columns=${columns} rows=${pages.rows} keyOf=${keyOf}
            onOpen=${onOpen} sort=${sort} onSort=${onSort} more=${pages.more}
            complete=${pages.complete && !pages.loading} empty=${pages.problem ? null
                : html`<${Empty} icon="usage" title="Nothing here"><p>${nothing}</p><//>`} />`;
}

const SAVED = 10000; /* as many as the server gives at once */

const text = (value) => Array.isArray(value) ? value.join(' ') : value;

/* The list as it is filtered, as a table with these fields or as the server tells it. */
function Downloads({ url, field, wanted, fields }) {
    const asked = { ...wanted, limit: SAVED };
    const save = async () => {
        try {
            const rows = (await get(url, asked))[field];

            saveText(`${field}.csv`, 'text/csv', csv([fields, ...rows.map((r) => fields.map((f) => text(r[f]) ?? ''))]));
        } catch (problem) {
            sayProblem(problem);
        }
    };

    return html`<span class="grow"></span><${Button} icon="download" onClick=${save}>CSV<//>
        <${LinkButton} icon="download" download=${`${field}.json`} href=${`/api/v1${url}${query(asked)}`}>JSON<//>`;
}

export function Names({ params }) {
    const { q = '', answer = '', sort = '-asked' } = params;
    const name = partOfName(useSettled(q.trim()));
    const dns = useDns(params);
    const wanted = { sort, answer, name, muted: params.muted, dns: dns.on };
    const pages = usePages('/usage/names', 'names', wanted);

    useDnsAnswers(pages, '/usage/names', 'names', recordText, wanted);
    return html`<div class="row filters"><input class="input search" type="search" placeholder="Filter by name"
            aria-label="Filter names" value=${q} onInput=${(e) => setParams({ q: e.currentTarget.value })} />
            <${Select} aria-label="Answers" value=${answer} onChange=${(v) => setParams({ answer: v })}
                options=${[['', 'All names'], ['found', 'Found'], ['not-found', 'Never found']]} />
            <${DnsBox} dns=${dns} /><${MutedBox} params=${params} pages=${pages} />
            <${Downloads} url="/usage/names" field="names" wanted=${wanted} fields=${['name', 'suffix', 'scope', 'exists',
                'asked', 'found', 'not_found', 'clients', 'first', 'last']} /></div>
        <${DnsBarred} dns=${dns} />
        <${Pages} pages=${pages} label="Names by use"
            columns=${withMute(withDns(nameColumns, dns), 'names', machineText, pages)} keyOf=${recordText} sort=${sort}
            onSort=${(s) => setParams({ sort: s })} onOpen=${(r) => go('usage', ['name', recordText(r)])}
            nothing="No machine has asked for a name that matches." />`;
}

export function Clients({ params }) {
    const { sort = '-asked' } = params;
    const wanted = { sort, muted: params.muted };
    const pages = usePages('/usage/clients', 'clients', wanted);

    return html`<div class="row filters"><${MutedBox} params=${params} pages=${pages} />
            <${Downloads} url="/usage/clients" field="clients" wanted=${wanted} fields=${['address', 'machine', 'asked',
                'found', 'not_found', 'names', 'registered', 'first', 'last']} /></div>
        <${Pages} pages=${pages} label="Clients by use"
        columns=${withMute(clientColumns, 'clients', (r) => r.address, pages)} keyOf=${(r) => r.address}
        sort=${sort} onSort=${(s) => setParams({ sort: s })} onOpen=${(r) => go('usage', ['client', r.address])}
        nothing="No machine has asked yet." />`;
}

export function Unused({ params }) {
    const { since = '30d' } = params;
    const dns = useDns(params);
    const wanted = { unused: true, since, muted: params.muted, dns: dns.on };
    const pages = usePages('/usage/names', 'names', wanted);

    useDnsAnswers(pages, '/usage/names', 'names', recordText, wanted);
    return html`<div class="row filters"><${Select} aria-label="Not asked for" value=${since}
            onChange=${(v) => setParams({ since: v })} options=${[['7d', 'Not asked for in 7 days'],
                ['30d', 'Not asked for in 30 days'], ['90d', 'Not asked for in 90 days'], ['', 'Never asked for']]} />
            <${DnsBox} dns=${dns} /><${MutedBox} params=${params} pages=${pages} />
            <${Downloads} url="/usage/names" field="names" wanted=${wanted} fields=${['name', 'suffix', 'scope',
                'addresses', 'static', 'last', 'seen']} /></div>
        <${DnsBarred} dns=${dns} />
        <${Pages} pages=${pages} label="Names nobody asks for"
            columns=${withMute(withDns(unusedColumns, dns), 'names', machineText, pages)} keyOf=${recordText}
            onOpen=${(r) => go('name', [machineText(r)])}
            nothing="Every registered name has been asked for in that time." />`;
}
