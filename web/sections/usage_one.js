/* usage_one.js - who asks for one name; what one client asks for. */
import { html } from '../vendor.js';
import { get, path } from '../lib/api.js';
import { count, number } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { machineText, recordText } from '../lib/names.js';
import { link } from '../lib/router.js';
import { Empty, Loading, ProblemBox } from '../ui/message.js';
import { Name, Time } from '../ui/text.js';

function Rows({ title, rows, first, what }) {
    return html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">${title}</th>
        <th scope="col" class="end">Asked</th><th scope="col" class="end">Found</th><th scope="col" class="only-wide">First</th>
        <th scope="col">Last</th></tr></thead><tbody>${rows.map((r) => html`<tr><th scope="row">${first(r)}</th>
            <td class="end">${number(r.asked)}</td><td class="end">${number(r.found)}</td>
            <td class="only-wide"><${Time} at=${r.first} /></td><td><${Time} at=${r.last} how="relative" /></td></tr>`)}</tbody></table>
        ${rows.length === 0 && html`<p class="card-body muted">No ${what} kept.</p>`}</div>`;
}

const Machine = ({ row }) => html`<a class="address" href=${link('usage', ['client', row.address])}>${row.address}</a>${
    row.machine && html` <a href=${link('name', [row.machine])}><${Name} of=${{ name: row.machine, scope: '' }} machine /></a>`}`;

function OfName({ name }) {
    return html`<section class="card"><header><h2><a href=${link('name', [machineText(name)])}><${Name} of=${name} /></a></h2>
        <span class="muted">asked for ${count(name.asked, 'time')}, found ${number(name.found)},
            by ${count(name.clients.length, 'client')}${name.more ? ' and more' : ''}</span></header>
        <${Rows} title="Client" rows=${name.clients} what="clients" first=${(r) => html`<${Machine} row=${r} />`} /></section>`;
}

function Answer({ load, children }) {
    const { data, problem, reload } = load;

    if (problem)
        return problem.status === 404 ? html`<${Empty} icon="usage" title="Nothing counted"><p>${problem.message}</p><//>`
            : html`<${ProblemBox} problem=${problem} retry=${reload} />`;
    return data === null ? html`<${Loading} />` : children(data);
}

export function OneName({ args }) {
    const load = useLoad((signal) => get(path('usage', 'names', args[0] ?? ''), {}, { signal }), [args[0]]);

    return html`<${Answer} load=${load}>${(data) => data.names.map((name) =>
        html`<${OfName} key=${recordText(name)} name=${name} />`)}<//>`;
}

export function OneClient({ args }) {
    const load = useLoad((signal) => get(path('usage', 'clients', args[0] ?? ''), {}, { signal }), [args[0]]);

    return html`<${Answer} load=${load}>${(client) => html`<section class="card"><header><h2><${Machine} row=${client} /></h2>
        <span class="muted">asked ${count(client.asked, 'time')}, found ${number(client.found)}; registered ${
            count(client.registered, 'time')}</span></header>
        <${Rows} title="Name" rows=${client.names} what="names" first=${(r) => html`<a
            href=${link('usage', ['name', recordText(r)])}><${Name} of=${r} /></a>`} /></section>`}<//>`;
}
