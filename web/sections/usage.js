/* usage.js - who still uses it: names by how often they are asked for, the machines that
 * ask, names nobody asks for, the retirement report, the log of queries. */
import { html } from '../vendor.js';
import { get } from '../lib/api.js';
import { number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { link } from '../lib/router.js';
import { Icon } from '../ui/icon.js';
import { Loading, Notice, ProblemBox } from '../ui/message.js';
import { Time } from '../ui/text.js';
import { Tabs, ViewHead } from '../ui/view_head.js';
import { Clients, Names, Unused } from './usage_lists.js';
import { OneClient, OneName } from './usage_one.js';
import { QueryLog } from './usage_queries.js';
import { Retire } from './usage_retire.js';

const tabs = [
    ['names', 'Names'], ['clients', 'Clients'], ['unused', 'Not asked for'], ['report', 'Retirement report'],
    ['log', 'Query log'],
];

/* The tab that leads to the view of one name or client. */
const tabOf = { name: 'names', client: 'clients' };

const views = { names: Names, clients: Clients, unused: Unused, report: Retire, log: QueryLog, name: OneName,
    client: OneClient };

/* What is counted, since when, and how exactly. */
function Totals({ usage }) {
    const { totals, accuracy } = usage;
    const inexact = Object.entries(accuracy).filter(([, part]) => !part.exact);

    return html`<div class="facts"><p><strong>${number(totals.asked)}</strong> queries</p>
        <p><strong>${number(totals.found)}</strong> found</p>
        <p><strong>${number(totals.not_found)}</strong> not found</p>
        <p><strong>${number(accuracy.names.kept)}</strong> names</p>
        <p><strong>${number(accuracy.clients.kept)}</strong> clients</p>
        <p class="muted">counted since <${Time} at=${usage.since} />${usage.unbroken_since !== usage.since &&
            html`, without a gap since <${Time} at=${usage.unbroken_since} />`}</p></div>
        ${!usage.on && html`<${Notice} tone="warn" icon="conflict">Usage is not counted now; the
            <a href=${link('settings', [], { q: 'usage' })}>settings</a> say so.<//>`}
        ${inexact.length > 0 && html`<p class="muted"><${Icon} name="info" /> There are more ${
            inexact.map(([key]) => key).join(' and ')} than are counted one by one: the heaviest are exact to within ${
            inexact.map(([key, part]) => `${number(part.unlisted_at_most)} (${key})`).join(', ')}.</p>`}`;
}

function Usage({ args, params }) {
    const at = views[args[0]] ? args[0] : 'names';
    const View = views[at];
    const { data, problem, reload } = useLoad((signal) => get('/usage', {}, { signal }), [at]);

    return html`<${ViewHead} title="Who uses it" text="Which names are asked for, by whom, and what could be switched off." />
        <${Tabs} section="usage" label="Views of usage" tabs=${tabs} at=${tabOf[at] ?? at} />
        ${problem && html`<${ProblemBox} problem=${problem} retry=${reload} />`}
        ${data === null && !problem && html`<${Loading} />`}
        ${data !== null && html`${at !== 'log' && html`<${Totals} usage=${data} />`}<${View} args=${args.slice(1)}
            params=${params} />`}`;
}

export const section = { id: 'usage', title: 'Who uses it', icon: 'usage', group: 'insight', view: Usage, full: true };
