/* audit.js - who logged in, who tried, who changed what. */
import { html } from '../vendor.js';
import { usePages } from '../lib/pages.js';
import { Badge, LinkButton } from '../ui/control.js';
import { Empty, ProblemBox } from '../ui/message.js';
import { Table } from '../ui/table.js';
import { Time } from '../ui/text.js';

const columns = [
    { key: 'time', title: 'Time', width: '180px', cell: (e) => html`<${Time} at=${e.time} how="exact" />` },
    { key: 'account', title: 'Account', width: '110px', cell: (e) => e.account },
    { key: 'what', title: 'What', cell: (e) => html`<span title=${e.note}>${e.method} ${decoded(e.path)}${
        e.subject && !decoded(e.path).includes(e.subject) && ` (${e.subject})`}</span>` },
    { key: 'outcome', title: 'Outcome', width: '116px', cell: (e) => html`<${Badge}
        tone=${e.outcome === 'done' ? 'good' : 'bad'} title=${`HTTP ${e.status}`}>${e.code || e.outcome}<//>` },
    { key: 'from', title: 'From', width: '154px', wide: 'very', cell: (e) => html`<span class="address">${e.from || e.door}</span>` },
    { key: 'note', title: 'Note', width: '150px', wide: 'very', cell: (e) => e.note },
];

/* A path as people read it. */
function decoded(text) {
    try {
        return decodeURIComponent(text.replace('/api/v1', ''));
    } catch {
        return text;
    }
}

export function Audit() {
    const pages = usePages('/audit', 'entries', {});

    return html`<div class="row"><p class="muted grow">Every change, every login, and every login that failed, newest first.</p>
            <${LinkButton} icon="download" href="/api/v1/audit?form=csv" download="audit.csv">CSV<//></div>
        ${pages.problem && html`<${ProblemBox} problem=${pages.problem} retry=${pages.reload} />`}
        <${Table} label="Audit" least="600px" columns=${columns} rows=${pages.rows} keyOf=${(e) => e.id} more=${pages.more}
            complete=${pages.complete && !pages.loading} empty=${pages.problem ? null
                : html`<${Empty} icon="accounts" title="Nothing yet"><p>Nobody has logged in or changed anything.</p><//>`} />`;
}
