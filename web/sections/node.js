/* node.js - the server as a NetBIOS machine among the others: what nbtstat shows of it, and
 * what a name in conflict means. */
import { html, useEffect } from '../vendor.js';
import { get, post } from '../lib/api.js';
import { conflicts } from '../lib/conflicts.js';
import { count, duration, number } from '../lib/format.js';
import { useLater, useLoad, useTopic } from '../lib/load.js';
import { recordText } from '../lib/names.js';
import { link } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, LinkButton } from '../ui/control.js';
import { Icon } from '../ui/icon.js';
import { ask } from '../ui/dialog.js';
import { Empty, Loading, ProblemBox } from '../ui/message.js';
import { Prose } from '../ui/prose.js';
import { Name, NameText, Time } from '../ui/text.js';
import { say, sayProblem } from '../ui/toast.js';
import { ViewHead } from '../ui/view_head.js';

const RENEW_MS = 10000;
const SOON_MS = 1500; /* an order, and an event, take effect a moment later */

const states = {
    registering: { title: 'Registering', tone: 'warn' },
    registered: { title: 'Registered', tone: 'good' },
    conflict: { title: 'Conflict', tone: 'bad' },
    deregistered: { title: 'Deregistered', tone: 'plain' },
    released: { title: 'Released', tone: 'plain' },
};

const types = { B: 'broadcast', P: 'point-to-point', M: 'mixed', H: 'hybrid' };

const kindOf = (name) => name.group ? 'group' : 'unique';
const bareName = (name) => name.replace(/<..>.*$/, '');

/* ---- a name in conflict --------------------------------------------------------------- */

function Facts({ conflict }) {
    return html`<dl class="pairs">
        ${conflict.id !== null && html`<dt>Event</dt><dd><a href=${link('events', [], { q: String(conflict.id) })}>NetBT ${
            conflict.id}</a>, <${Time} at=${conflict.time} how="exact" /></dd>`}
        ${conflict.from !== null && html`<dt>Sent by</dt><dd><span class="address">${conflict.from}</span>${
            conflict.from_server && ', a WINS server that this one believes'}</dd>`}
        ${conflict.address !== null && html`<dt>For the address</dt><dd class="address">${conflict.address}</dd>`}
    </dl>`;
}

/* What of it can be seen here: a conflict of this server's own database, or the name. */
function WhereNext({ conflict }) {
    const name = bareName(conflict.name);
    const listed = conflicts.value?.conflicts.some((c) => c.name === name) ?? false;

    return html`<p class="row">${listed
        ? html`<${LinkButton} kind="primary" icon="conflict" href=${link('conflicts', [name])}>Cure the conflict about ${name}<//>`
        : html`<${LinkButton} icon="find" href=${link('name', [name])}>What this server has of ${name}<//>`}</p>`;
}

function Conflict({ conflict }) {
    return html`<section class="card" aria-label=${`Conflict about ${conflict.name}`}>
        <header><h2><${NameText} name=${conflict.name} /></h2><${Badge} tone="bad">Conflict<//></header>
        <div class="card-body stack"><p><${Prose} text=${conflict.what} /></p><${Facts} conflict=${conflict} />
            <div><h3>Why this happens</h3><ul class="bullets">${conflict.causes.map((cause) =>
                html`<li key=${cause}><${Prose} text=${cause} /></li>`)}</ul></div>
            <div><h3>What to do</h3><dl class="orders">${conflict.steps.map((step) => html`<dt key=${step.command}><code>${
                step.command}</code></dt><dd>${step.why}</dd>`)}</dl></div>
            ${conflict.advice && html`<p>${conflict.advice}</p>`}
            <${WhereNext} conflict=${conflict} /></div></section>`;
}

/* ---- names ---------------------------------------------------------------------------- */

function NameRow({ name }) {
    const { title, tone } = states[name.state] ?? states.registering;

    return html`<tr><th scope="row"><a href=${link('name', [name.name])}><${Name} of=${name} /></a></th>
        <td>${kindOf(name)}</td><td><${Badge} tone=${tone}>${title}<//>${name.conflict_with !== null &&
            html`<span class="help">with ${name.conflict_with}</span>`}</td>
        <td>${name.ttl > 0 ? `for ${duration(name.ttl)}` : ''}</td></tr>`;
}

function Binding({ binding, type }) {
    return html`<section class="card" aria-label=${`Names at ${binding.address}`}>
        <header><h2>Names at <span class="address">${binding.address}</span></h2><span class="muted">${
            binding.interface}${binding.prefix > 0 && `, /${binding.prefix}`}, ${types[type]} node (${type})</span></header>
        <div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Name</th><th scope="col">Type</th>
            <th scope="col">Status</th><th scope="col">Registered</th></tr></thead>
            <tbody>${binding.names.map((name) => html`<${NameRow} key=${recordText(name)} name=${name} />`)}</tbody></table>
        ${binding.names.length === 0 && html`<p class="card-body muted">No names in the table.</p>`}</div></section>`;
}

/* ---- the cache, the counters, the connections ------------------------------------------- */

function Cache({ cache }) {
    const rows = cache.entries.flatMap((entry) => entry.addresses.map((address) => ({ entry, address })));

    return html`<section class="card" aria-label="Remembered names"><header><h2>Names of other machines</h2></header>
        ${rows.length === 0 ? html`<p class="card-body muted">The node of a WINS server remembers no names beside its
            database: it looks into that. <a href=${link('find')}>All records</a></p>`
            : html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Name</th><th
                scope="col">Type</th><th scope="col">Address</th><th scope="col">Life</th></tr></thead><tbody>${
                rows.map(({ entry, address }) => html`<tr key=${`${recordText(entry)} ${address}`}><th scope="row"><${Name}
                    of=${entry} /></th><td>${kindOf(entry)}</td><td class="address">${address}</td><td>${
                    entry.life < 0 ? 'for ever' : duration(entry.life)}</td></tr>`)}</tbody></table></div>`}</section>`;
}

const figures = [
    ['resolved_by_broadcast', 'Resolved by broadcast'], ['resolved_by_server', 'Resolved by name server'],
    ['registered_by_broadcast', 'Registered by broadcast'], ['registered_by_server', 'Registered by name server'],
    ['defended', 'Claims of others refused'], ['demands', 'Demands to give a name up'],
    ['demands_believed', '… of these believed'],
];

function Counters({ counters }) {
    return html`<section class="card" aria-label="Statistics"><header><h2>Resolution and registration</h2></header>
        <div class="card-body"><dl class="pairs">${figures.map(([key, title]) => html`<dt key=${key}>${title}</dt>
            <dd class="figures">${number(counters[key])}</dd>`)}</dl></div></section>`;
}

function Sessions({ sessions }) {
    const rows = sessions.bindings.flatMap((binding) => binding.sessions);

    return html`<section class="card" aria-label="Connections"><header><h2>Connections</h2><span class="muted">ports 139
            and 445 of this machine</span></header>
        ${rows.length === 0 ? html`<p class="card-body muted">No connections.</p>`
            : html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Local name</th><th
                scope="col">State</th><th scope="col">In/Out</th><th scope="col">Remote host</th></tr></thead><tbody>${
                rows.map((s) => html`<tr key=${`${s.local_address} ${s.local_port} ${s.remote_address} ${s.remote_port}`}>
                    <th scope="row">${s.local.replace(/ +</, '<')}</th><td>${s.state}</td><td>${s.direction}</td>
                    <td class="address">${s.remote.replace(/ +</, '<')}</td></tr>`)}</tbody></table></div>`}</section>`;
}

/* ---- the section ---------------------------------------------------------------------- */

/* Say what will be done, then do it. */
async function refresh(reload) {
    const { in_conflict: lost } = await post('/node/refresh', undefined, { dry_run: 1 });
    const submit = async () => {
        await post('/node/refresh');
        say('The names are being registered again.');
        return true;
    };

    if (await ask({ title: 'Register the names again', action: 'Register', submit, text: [
        'The server writes its own names into the database again, with the addresses it has now.',
        lost.length > 0 ? `${count(lost.length, 'name')} in conflict: whoever claimed ${
            lost.length === 1 ? 'it' : 'them'} is asked now; what is free again is registered.`
            : 'No name is in conflict.'] }))
        reload();
}

function Peace({ bindings }) {
    const names = bindings.flatMap((binding) => binding.names);

    return names.length > 0 && names.every((name) => name.state === 'registered') && html`<p class="ok-text row"><${Icon}
        name="check" />Every name is registered.</p>`;
}

function Shown({ data }) {
    const { names, cache, counters, sessions } = data;

    if (names.bindings.length === 0)
        return html`<${Empty} icon="node" title="There is no node here"><p>The server listens at no address yet, so it has
            no NetBIOS names. They come with the first address.</p><//>`;
    return html`<${Peace} bindings=${names.bindings} />
        ${data.conflicts.map((conflict) => html`<${Conflict} key=${conflict.name} conflict=${conflict} />`)}
        ${names.bindings.map((binding) => html`<${Binding} key=${binding.address} binding=${binding} type=${names.node_type} />`)}
        <${Cache} cache=${cache} /><${Counters} counters=${counters} /><${Sessions} sessions=${sessions} />`;
}

function Node() {
    const { data, problem, reload } = useLoad((signal) => get('/node', {}, { signal }), []);
    const later = useLater(reload, SOON_MS);

    useTopic('event', (event) => event.source === 'NetBT' && later());
    useTopic('reset', reload);
    useEffect(() => {
        const timer = setInterval(() => document.visibilityState === 'visible' && reload(), RENEW_MS);

        return () => clearInterval(timer);
    }, [reload]);
    return html`<${ViewHead} title="This computer" text=${html`The NetBIOS names of the server itself, as${' '}
            <code>nbtstat -n</code>, <code>-c</code>, <code>-r</code> and <code>-s</code> show them.`}
            actions=${can('operator') && html`<${Button} icon="refresh" disabled=${data === null}
                onClick=${() => refresh(later).catch(sayProblem)}>Register again<//>`} />
        ${problem && html`<${ProblemBox} problem=${problem} retry=${reload} />`}
        ${data === null && !problem && html`<${Loading} what="Loading the names of this computer" />`}
        ${data !== null && html`<div class="cards node"><${Shown} data=${data} /></div>`}`;
}

export const section = { id: 'node', title: 'This computer', icon: 'node', group: 'insight', view: Node };
