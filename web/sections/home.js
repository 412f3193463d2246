/* home.js - how the server does, at a glance and live. */
import { html } from '../vendor.js';
import { post } from '../lib/api.js';
import { conflicts } from '../lib/conflicts.js';
import { bytes, count, duration, now, number, rate, withLocal } from '../lib/format.js';
import { counters, refreshStatus, samples, status } from '../lib/live.js';
import { machineText } from '../lib/names.js';
import { link } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Chart } from '../ui/chart.js';
import { Badge, Button, Copy, LinkButton } from '../ui/control.js';
import { ask } from '../ui/dialog.js';
import { Icon } from '../ui/icon.js';
import { Loading, Notice } from '../ui/message.js';
import { Name, Time } from '../ui/text.js';
import { say } from '../ui/toast.js';

const OWN_NAMES_MAX = 6; /* the server's own names stand in the database too */

async function acceptClock() {
    await post('/clock/accept');
    refreshStatus();
    say('The clock is believed again; ageing goes on.');
}

function Troubles() {
    const s = status.value;

    return html`${!s.store_healthy && html`<${Notice} tone="bad" icon="conflict">
        <p><strong>The database cannot be written.</strong></p>
        <p>Queries are answered as before. Registrations get no answer, so that machines turn to
        their second server, until the disk works again. Look at its free space and
        at <a href=${link('events')}>the events</a>.</p><//>`}
        ${!s.clock_trusted && html`<${Notice} tone="warn" icon="clock" action=${can('operator') &&
            html`<${Button} onClick=${() => ask({ title: 'Believe the clock?', action: 'Believe it',
                text: 'Records that are due by this clock will then expire. Do this when the time ' +
                    'of the server is right.', submit: acceptClock })}>Believe the clock<//>`}>
        <p><strong>The clock of the server jumped, so no record ages.</strong></p>
        <p>Names are registered and answered as before.</p><//>`}`;
}

function Tile({ title, href, tone, children, value }) {
    return html`<div class=${`tile ${tone ?? ''}`}><h2>${href ? html`<a href=${href}>${title}</a>` : title}</h2>
        <p class="value figures">${value}</p><div class="tile-text">${children}</div></div>`;
}

const parts = [
    ['names_active', 'active', 'good-fill'],
    ['names_released', 'released', 'warn-fill'],
    ['names_tombstone', 'tombstone', 'line-strong'],
];

function Names({ values }) {
    const total = Math.max(1, values.names);

    return html`<${Tile} title="Records" href=${link('find')} value=${number(values.names)}>
        <div class="bar" aria-hidden="true">${parts.map(([key, , tone]) => values[key] > 0 &&
            html`<span key=${key} class=${tone} style=${{ flexGrow: values[key] / total }}></span>`)}</div>
        <ul class="legend">${parts.map(([key, state, tone]) => html`<li key=${key}><span
            class=${`key ${tone}`}></span><a href=${link('find', [], { state })}>${state}</a> <strong>${
            number(values[key])}</strong></li>`)}</ul><//>`;
}

function Open() {
    const open = conflicts.value?.open ?? null;
    const muted = conflicts.value?.muted ?? 0;

    return html`<${Tile} title="Conflicts" href=${link('conflicts')} value=${number(open)}
        tone=${open > 0 ? 'alarm' : ''}>${open === 0 ? 'No machine is refused its name.'
        : open > 0 ? html`<a href=${link('conflicts')}>See who is refused what, and by what</a>`
        : ''}${muted > 0 && html` <span class="muted">${number(muted)} muted.</span>`}<//>`;
}

function Up() {
    const s = status.value;
    const seconds = (now.value - Date.parse(s.started)) / 1000;

    return html`<${Tile} title="Up for" value=${duration(seconds)}>
        <span title=${s.listeners.join(', ')}>answers at ${s.listeners.length === 1 ? s.listeners[0]
            : count(s.listeners.length, 'address', 'addresses')}</span><br /><span class="muted">owns its
        records as ${s.owner}</span><//>`;
}

function Disk({ values }) {
    const s = status.value;

    return html`<${Tile} title="Database" href=${link('backup')} value=${bytes(values.file_bytes)}>
        <span class=${s.store_healthy ? 'ok-text' : 'bad-text'}><${Icon} size=${14}
            name=${s.store_healthy ? 'check' : 'conflict'} /> ${s.store_healthy
            ? 'every change is stored' : 'cannot be written'}</span><br />
        <span class="muted">last backup: </span><${Time} at=${s.last_backup} how="relative"
            never="never" /><//>`;
}

/* Milliseconds, the mean since the sample before; none when nothing was asked. */
const answerTime = (r) => r.change_answers > 0
    ? r.change_answer_microseconds / r.change_answers / 1000 : null;

/* Packets that got no answer, whatever the reason. */
const dropped = (r) => r.packets_received === undefined ? null
    : Object.entries(r).reduce((sum, [key, n]) => key.startsWith('dropped_') ? sum + n : sum, 0);

const series = (title, colour, fill, of) => ({ title, colour, fill, of });
const charts = [
    { title: 'Queries per second', series: [
        series('found', '--accent', '--accent-soft', (r) => r.queries_found),
        series('not found', '--line-strong', null, (r) => r.queries_not_found)] },
    { title: 'Changes per second', series: [
        series('registrations', '--accent', '--accent-soft', (r) => r.registrations),
        series('refreshes', '--good-fill', null, (r) => r.refreshes),
        series('releases', '--line-strong', null, (r) => r.releases)] },
    { title: 'Conflicts per second', series: [
        series('refused', '--bad-fill', null, (r) => r.refused),
        series('holders asked', '--warn-fill', null, (r) => r.challenges)] },
    { title: 'Time to an answer', format: (n) => n === null || n === undefined ? '–' : `${rate(n)} ms`,
        series: [{ ...series('registrations, mean', '--accent', '--accent-soft', answerTime),
            sparse: true }] },
    { title: 'Packets per second', series: [
        series('received', '--accent', '--accent-soft', (r) => r.packets_received),
        series('dropped', '--bad-fill', null, dropped)] },
    { title: 'Records by state', format: number, of: 'counters', series: [
        series('active', '--good-fill', null, (c) => c.names_active),
        series('released', '--warn-fill', null, (c) => c.names_released),
        series('tombstone', '--line-strong', null, (c) => c.names_tombstone)] },
];

function Charts() {
    const list = samples.value;
    const times = list.map((s) => s.time);

    return html`<section class="charts" aria-label="Charts">${charts.map((c) =>
        html`<${Chart} key=${c.title} title=${c.title} times=${times} format=${c.format ?? rate}
            series=${c.series.map((s) => ({ ...s,
                values: list.map((sample) => s.of(sample[c.of ?? 'rates']) ?? null) }))} />`)}</section>`;
}

function OpenList() {
    const list = (conflicts.value?.conflicts ?? []).filter((c) => c.muted === null).slice(0, 5);

    if (list.length === 0)
        return null;
    return html`<section class="card"><header><h2>Machines that are refused their name</h2>
        <a class="button quiet small" href=${link('conflicts')}>All conflicts</a></header>
        <ul class="lines">${list.map((c) => html`<li key=${machineText(c)}>
            <a href=${link('conflicts', machineText(c))}><strong><${Name} of=${c} machine /></strong><span>${withLocal(c.text)}</span><${Time} at=${c.last}
                how="relative" /></a></li>`)}</ul></section>`;
}

/* The addresses that other machines can be given, of endpoints such as "10.0.0.5:137". */
function reachable(endpoints) {
    return endpoints.map((e) => e.replace(/:\d+$/, '')).filter((a) => !/^(127|0)\./.test(a));
}

/* Where the machines find the server, or why they cannot. */
function OwnAddresses() {
    const list = reachable(status.value.listeners);

    if (list.length === 0)
        return html`<${Notice} tone="warn"><p>The server listens on this machine only, so that no other
            machine can ask it. Start <code>winsd</code> with <code>--listen ADDRESS</code>, an address
            of this machine in your network, or without <code>--listen</code>: then it answers at
            all of them.</p><//>`;
    return list.map((address) => html`<p class="row" key=${address}><code>${address}</code><${Copy}
        text=${address} label="Copy the address" /></p>`);
}

/* What to do on a server that nobody uses yet. */
function FirstSteps() {
    return html`<section class="card"><header><h2>This server is new. Three things to do next</h2></header>
        <ol class="steps">
            <li><h3>Tell the machines about it</h3><p>Give its address in DHCP as option 44 (WINS
                servers), with option 46 (node type) set to 8, or in each machine's TCP/IP settings.
                Machines register when they start or renew their lease.</p>
                <${OwnAddresses} /></li>
            <li><h3>Bring the names of the old server along</h3><p>Records of Windows (netsh, wins.msc,
                its database), of Samba, LMHOSTS and CSV files are shown before anything is
                changed.</p><p><${LinkButton} icon="upload" href=${link('mappings', ['import'])}>Import a file<//></p></li>
            <li><h3>Keep a copy, and let colleagues in</h3><p>A backup is one file. Accounts are
                readers, operators or administrators.</p><p class="row"><${LinkButton} icon="backup"
                href=${link('backup')}>Backup<//><${LinkButton} icon="accounts"
                href=${link('accounts')}>Accounts<//></p></li>
        </ol></section>`;
}

function isNew(values) {
    return values.names <= OWN_NAMES_MAX && values.names_static === 0 && values.registrations === 0;
}

function Home() {
    const values = counters.value;

    if (status.value === null || values === null)
        return html`<h1 class="unseen">Home</h1><${Loading} />`;
    return html`<h1 class="unseen">Home</h1><${Troubles} />
        <section class="tiles" aria-label="State"><${Up} /><${Names} values=${values} /><${Open} />
            <${Disk} values=${values} /></section>
        ${isNew(values) && html`<${FirstSteps} />`}<${OpenList} /><${Charts} />
        ${values.commit_failures > 0 && html`<p class="muted"><${Badge} tone="warn">${
            number(values.commit_failures)}<//> commits failed since the start; nothing of them was
            acknowledged.</p>`}`;
}

export const section = { id: 'home', title: 'Home', icon: 'home', group: 'top', view: Home };
