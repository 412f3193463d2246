/* export.js - records as files for other servers; the browser downloads them itself. */
import { html, useState } from '../vendor.js';
import { query } from '../lib/api.js';
import { Check, Choice, LinkButton, TextField, Button } from '../ui/control.js';

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

export function ExportDialog({ close }) {
    const [to, setTo] = useState('csv');
    const [onlyStatic, setOnlyStatic] = useState(false);
    const [domain, setDomain] = useState('');
    const [nameServer, setNameServer] = useState('');
    const missing = to === 'zone' && domain.trim() === '';
    const format = formats.find((f) => f.value === to);
    const href = `/api/v1/export${query({ to, static: onlyStatic,
        domain: wantsDomain(to) ? domain.trim() : null,
        name_server: to === 'zone' ? nameServer.trim() : null })}`;

    return html`<div class="dialog-body">
            <${Choice} legend="Format" value=${to} options=${formats} onChange=${setTo} />
            ${wantsDomain(to) && html`<${TextField} label="Domain" value=${domain} onInput=${setDomain}
                hint=${to === 'zone' ? '' : 'optional'} placeholder="plant.example" />`}
            ${to === 'zone' && html`<${TextField} label="Name server" hint="optional" value=${nameServer}
                onInput=${setNameServer} help="With it the zone has SOA and NS records and stands by itself." />`}
            <${Check} checked=${onlyStatic} onChange=${setOnlyStatic}>Static mappings only<//>
        </div>
        <footer><${Button} onClick=${() => close()}>Cancel<//>
            ${missing ? html`<${Button} kind="primary" icon="download" disabled>Download<//>`
                : html`<${LinkButton} kind="primary" icon="download" href=${href} download=${format.file}
                    onClick=${() => close(true)}>Download<//>`}</footer>`;
}
