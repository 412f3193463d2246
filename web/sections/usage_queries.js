/* usage_queries.js - the log of queries, newest first: who asked for what, and what the
 * answer was. */
import { html, useEffect } from '../vendor.js';
import { get, path, query } from '../lib/api.js';
import { number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { isAddress, partOfName, recordText } from '../lib/names.js';
import { link, setParams } from '../lib/router.js';
import { useSettled } from '../lib/settled.js';
import { Badge, LinkButton, Select } from '../ui/control.js';
import { Empty, Loading, Notice, ProblemBox } from '../ui/message.js';
import { Table } from '../ui/table.js';
import { Name, Time } from '../ui/text.js';
import { DnsBarred, DnsBox, useDns, withDns } from './usage_dns.js';

const SHOWN = 1000;
const RENEW_MS = 3000;

const columns = [
    { key: 'time', title: 'Time', width: '180px', narrow: '100px', cell: (q) => html`<${Time} at=${q.time} />` },
    { key: 'client', title: 'Client', width: '260px', narrow: '124px', cell: (q) => html`<a class="address"
        href=${link('usage', ['client', q.client.address])}>${q.client.address}</a>${q.client.machine &&
        html` <span class="muted">${q.client.machine}</span>`}` },
    { key: 'name', title: 'Name', cell: (q) => html`<a href=${link('usage', ['name', recordText(q)])}><${Name} of=${q} /></a>` },
    { key: 'answer', title: 'Answer', width: '170px', wide: 'very', cell: (q) => q.found
        ? html`<span class="address">${q.answer ?? 'found'}</span>` : html`<${Badge} tone="warn">not found<//>` },
];

/* What is typed is the address of a client or a part of a name. */
function wantedOf(q, answer) {
    const text = q.trim();

    return { answer, ...(isAddress(text) ? { client: text } : { name: partOfName(text) }) };
}

function Filters({ q, answer, wanted, dns }) {
    return html`<div class="row filters"><input class="input search" type="search" placeholder="A name, or a client's address"
            aria-label="Filter queries" value=${q} onInput=${(e) => setParams({ q: e.currentTarget.value })} />
        <${Select} aria-label="Answers" value=${answer} onChange=${(v) => setParams({ answer: v })}
            options=${[['', 'Every answer'], ['found', 'Found'], ['not-found', 'Not found']]} />
        <${DnsBox} dns=${dns} />
        <span class="grow"></span><${LinkButton} icon="download" download="queries.csv"
            href=${`/api/v1/queries${query({ ...wanted, form: 'csv', limit: 10000 })}`}>CSV<//>
        <${LinkButton} icon="download" download="queries.json"
            href=${`/api/v1/queries${query({ ...wanted, limit: 10000 })}`}>JSON<//></div>`;
}

/* How long queries are kept. */
function Kept() {
    const { data } = useLoad((signal) => get('/settings', {}, { signal }), []);
    const value = (name) => data?.settings.find((s) => s.name === name)?.value;

    return data !== null && html`<p class="muted">Kept for ${value('query-log-age')}, up to ${value('query-log-size')}:
        <a href=${link('settings', [], { q: 'query-log' })}>settings</a>.</p>`;
}

export function QueryLog({ params }) {
    const { q = '', answer = '' } = params;
    const dns = useDns(params);
    const wanted = { ...wantedOf(useSettled(q), answer), dns: dns.on };
    const log = useLoad((signal) => get('/queries', { ...wanted, limit: SHOWN }, { signal }), [wanted]);
    const mode = useLoad((signal) => get(path('settings', 'query-log'), {}, { signal }), []);

    useEffect(() => {
        const timer = setInterval(() => document.visibilityState === 'visible' && log.reload(), RENEW_MS);

        return () => clearInterval(timer);
    }, [log.reload]);
    return html`<${Filters} q=${q} answer=${answer} wanted=${wanted} dns=${dns} />
        <${DnsBarred} dns=${dns} />
        ${mode.data?.value !== 'off' && html`<${Kept} />`}
        ${mode.data?.value === 'off' && html`<${Notice}>The query log is off. The setting <a
            href=${link('settings', [], { q: 'query-log' })}>query-log</a> turns it on, for all queries or for those that were
            not found.<//>`}
        ${log.data?.unlogged > 0 && html`<p class="muted">${number(log.data.unlogged)} queries came faster than they could
            be written down, and are missing here.</p>`}
        ${log.problem && html`<${ProblemBox} problem=${log.problem} retry=${log.reload} />`}
        ${log.data === null && !log.problem && html`<${Loading} />`}
        ${log.data !== null && html`<${Table} label="Query log" columns=${withDns(columns, dns)} rows=${[...log.data.queries].reverse()}
            keyOf=${(row) => row.id} empty=${html`<${Empty} icon="events" title="No query is logged">
                <p>Either nobody asked, or the filter leaves nothing.</p><//>`} />`}`;
}
