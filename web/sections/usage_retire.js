/* usage_retire.js - the report with which WINS can be switched off: who still needs it. */
import { html } from '../vendor.js';
import { get, query } from '../lib/api.js';
import { number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { link } from '../lib/router.js';
import { LinkButton } from '../ui/control.js';
import { Loading, ProblemBox } from '../ui/message.js';
import { DnsBarred, DnsBox, useDns } from './usage_dns.js';

const href = (form, dns) => `/api/v1/report/retire${query({ form, dns: dns.on })}`;

function Counts({ counts }) {
    return html`<dl class="pairs">
        <dt>Machines that ask</dt><dd><a href=${link('usage', ['clients'])}>${number(counts.clients)}</a></dd>
        <dt>Names that are asked for</dt><dd><a href=${link('usage', ['names'], { answer: 'found' })}>${number(counts.used)}</a></dd>
        <dt>Names asked for in vain</dt><dd><a href=${link('usage', ['names'], { answer: 'not-found' })}>${
            number(counts.missing)}</a></dd>
        <dt>Names nobody asks for</dt><dd><a href=${link('usage', ['unused'])}>${number(counts.unused)}</a></dd></dl>`;
}

export function Retire({ params }) {
    const dns = useDns(params);
    const { data, problem, reload } = useLoad((signal) => get('/report/retire', { limit: 1 }, { signal }), []);

    return html`<section class="card report"><header><h2>Who still needs WINS</h2></header><div class="card-body stack">
        <p>The list to work through before WINS is switched off: machines that still ask, what they ask for, and names that
            nobody needs any more. The page is made for printing; the tables are for spreadsheets and programs.</p>
        ${problem && html`<${ProblemBox} problem=${problem} retry=${reload} />`}
        ${data === null && !problem && html`<${Loading} />`}
        ${data !== null && html`<${Counts} counts=${data.counts} />`}
        <${DnsBox} dns=${dns} /><${DnsBarred} dns=${dns} />
        <div class="row"><${LinkButton} kind="primary" icon="print" href=${href('html', dns)} target="_blank" rel="noopener">Open to
            print<//><${LinkButton} icon="download" href=${href('csv', dns)} download="retire.csv">CSV<//>
            <${LinkButton} icon="download" href=${href('json', dns)} download="retire.json">JSON<//></div>
    </div></section>`;
}
