/* export.js - records as files for other servers; the browser downloads them itself. */
import { html, useState } from '../vendor.js';
import { query } from '../lib/api.js';
import { isAddress, partOfName } from '../lib/names.js';
import { link, setParams } from '../lib/router.js';
import { Check, Choice, LinkButton, TextField } from '../ui/control.js';
import { Notice } from '../ui/message.js';
import { ViewHead } from '../ui/view_head.js';

const formats = [
    { value: 'csv', title: 'CSV', text: 'A table for spreadsheets, with every state and time.', file: 'records.csv' },
    { value: 'json', title: 'JSON', text: 'For programs, with every state and time.', file: 'records.json' },
    { value: 'lmhosts', title: 'LMHOSTS', text: 'For machines without WINS.', file: 'lmhosts' },
    { value: 'netsh-script', title: 'netsh script', text: 'Adds the records to a Windows WINS server.', file: 'records.netsh' },
    { value: 'wins.dat', title: 'wins.dat', text: "The database of Samba's nmbd.", file: 'wins.dat' },
    { value: 'hosts', title: 'hosts file', text: 'For machines that know DNS names only.', file: 'hosts' },
    { value: 'zone', title: 'DNS zone', text: 'Address records for a DNS server.', file: 'records.zone' },
];

const wantsDomain = (to) => to === 'hosts' || to === 'zone';

/* The filter of Find as the export takes it: a whole address, or a part of the name. */
function wantedOf({ q = '', state, suffix, type, static: fixed, owner }) {
    const text = q.trim();

    return { state, suffix, type, static: fixed, owner,
        ...(isAddress(text) ? { address: text } : { name: partOfName(text) }) };
}

/* The filter in words; '' when there is none. */
function wordsFor(wanted) {
    return Object.entries(wanted).filter(([key, value]) => value && key !== 'static')
        .map(([key, value]) => `${key} ${value}`).join(', ');
}

function Export({ params }) {
    const [domain, setDomain] = useState('');
    const [nameServer, setNameServer] = useState('');
    const format = formats.find((f) => f.value === params.to) ?? formats[0];
    const to = format.value;
    const wanted = wantedOf(params);
    const words = wordsFor(wanted);
    const missing = to === 'zone' && domain.trim() === '';
    const href = `/api/v1/export${query({ ...wanted, to, domain: wantsDomain(to) ? domain.trim() : null,
        name_server: to === 'zone' ? nameServer.trim() : null })}`;

    return html`<${ViewHead} title="Export" text="Records as a file for other servers, for DNS or for a spreadsheet." />
        <section class="card report"><div class="card-body stack">
            <${Choice} legend="Format" value=${to} options=${formats} onChange=${(v) => setParams({ to: v })} />
            ${wantsDomain(to) && html`<${TextField} label="Domain" value=${domain} onInput=${setDomain}
                hint=${to === 'zone' ? '' : 'optional'} placeholder="plant.example" />`}
            ${to === 'zone' && html`<${TextField} label="Name server" hint="optional" value=${nameServer}
                onInput=${setNameServer} help="With it the zone has SOA and NS records and stands by itself." />`}
            <${Check} checked=${params.static === '1'} onChange=${(on) => setParams({ static: on ? '1' : '' })}>Static
                mappings only<//>
            ${words && html`<${Notice}>Only what Find showed: ${words}. <a href=${link('export', [],
                { to })}>Export everything</a><//>`}
            ${missing ? html`<p class="muted">A zone needs a domain.</p>` : html`<div><${LinkButton} kind="primary"
                icon="download" href=${href} download=${format.file}>Download<//></div>`}
        </div></section>`;
}

export const section = { id: 'export', title: 'Export', icon: 'download', group: null, under: 'find',
    view: Export };
