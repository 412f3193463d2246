/* conflicts.js - the answer to "why is this computer refused its name?": each conflict in
 * words, what cures it, what the cure will do, and the way back. */
import { html, useEffect, useState } from '../vendor.js';
import { get, path, post, sentence } from '../lib/api.js';
import { conflicts, conflictsProblem, loadConflicts } from '../lib/conflicts.js';
import { count, number, withLocal } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { machineText } from '../lib/names.js';
import { go, link, setParams } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, Check, Choice, LinkButton, NoteField, State } from '../ui/control.js';
import { Icon } from '../ui/icon.js';
import { Empty, Loading, Notice, ProblemBox } from '../ui/message.js';
import { Prose } from '../ui/prose.js';
import { Name, Time } from '../ui/text.js';
import { sayDone } from '../ui/toast.js';
import { ViewHead } from '../ui/view_head.js';

const icons = { 'delete-mapping': 'trash', 'make-dynamic': 'refresh', 'make-multihomed': 'split',
    mute: 'mute', unmute: 'sound' };

/* Take back what action did.  Returns what to say: a mapping that is back refuses again,
 * but nobody is in conflict with it until the machine asks once more. */
async function undo(name, action, row) {
    const answer = await post(path('names', name, 'undo'), { row });
    const later = /mute$/.test(action) ? []
        : [`The mapping refuses ${name} again. It is listed here when the machine next tries.`];

    await loadConflicts();
    return [...answer.done.slice(0, 1), ...later];
}

function Entry({ conflict, chosen }) {
    const name = machineText(conflict);

    return html`<li><a href=${link('conflicts', name)} class=${chosen ? 'entry chosen' : 'entry'}
        aria-current=${chosen ? 'true' : undefined}><span class="entry-head"><strong><${Name} of=${conflict}
        machine /></strong>${conflict.muted && html`<${Badge}>muted<//>`}<${Time}
        at=${conflict.last} how="relative" /></span><span class="entry-text">${withLocal(conflict.text)}</span></a></li>`;
}

/* What each refused machine asked for: one line an address, with its suffixes. */
function byAddress(refusals) {
    const groups = new Map();

    for (const r of refusals) {
        const key = `${r.address} ${r.from} ${r.reason}`;
        const group = groups.get(key) ?? { ...r, suffixes: [], count: 0 };

        group.suffixes.push(r.suffix);
        group.count += r.count;
        group.first = r.first < group.first ? r.first : group.first;
        group.last = r.last > group.last ? r.last : group.last;
        groups.set(key, group);
    }
    return [...groups.values()].sort((a, b) => a.last < b.last ? 1 : -1);
}

function Refusals({ list }) {
    return html`<section class="card"><header><h2>Who is refused</h2></header><div class="scroll-x">
        <table class="plain-table"><thead><tr><th scope="col">Machine</th><th scope="col">Asked for</th>
        <th scope="col" class="end">Times</th><th scope="col" class="only-wide">First</th><th scope="col">Last</th></tr></thead>
        <tbody>${byAddress(list).map((r) => html`<tr key=${`${r.address} ${r.from} ${r.reason}`}>
            <th scope="row"><span class="address">${r.from ?? r.address}</span>${r.address !== r.from &&
                html`<span class="help">for the address ${r.address}</span>`}</th>
            <td><span class="suffix">${r.suffixes.map((s) => `<${s}>`).join(' ')}</span>
                <span class="help">${r.text}</span></td>
            <td class="end">${number(r.count)}</td><td class="only-wide"><${Time} at=${r.first} /></td>
            <td><${Time} at=${r.last} how="relative" /></td></tr>`)}</tbody></table></div></section>`;
}

function Records({ list, name }) {
    return html`<section class="card"><header><h2>What stands against it</h2><a class="button quiet small"
        href=${link('name', name)}>Whole story of the name</a></header><div class="scroll-x">
        <table class="plain-table"><thead><tr><th scope="col">Record</th><th scope="col">State</th>
        <th scope="col" class="only-wide">Type</th><th scope="col">Addresses</th></tr></thead><tbody>${list.map((r) =>
            html`<tr key=${r.hex}><th scope="row"><${Name} of=${r} /></th><td><${State} record=${r} /></td>
            <td class="only-wide">${r.type.replace('-', ' ')}</td><td class="address">${r.addresses.join('\n')}</td></tr>`)}
        </tbody></table></div></section>`;
}

/* One way to cure it: says what it will do before it is pressed, and does it at once; what
 * was done can be taken back. */
function Action({ conflict, action, first, note }) {
    const [open, setOpen] = useState(first);
    const [addresses, setAddresses] = useState(action.choices?.[0]?.addresses);
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState(null);
    const name = machineText(conflict);
    const where = path('conflicts', name, action.action);
    const chosen = action.choices?.find((c) => c.addresses === addresses);
    const preview = useLoad(async (signal) => open && action.enabled && can('operator')
        ? post(where, undefined, { dry_run: 1, addresses }, { signal }) : null,
    [open, addresses, action.enabled, conflict.tag]);
    const act = async () => {
        setBusy(true);
        setProblem(null);
        try {
            const answer = await post(where, undefined, { note, addresses },
                { tag: conflict.tag && `"${conflict.tag}"` });

            sayDone(answer.done, { undo: answer.undo && (() => undo(name, action.action, answer.undo)) });
            await loadConflicts();
            go('conflicts');
        } catch (error) {
            setProblem(error);
            setBusy(false);
        }
    };
    const id = `action-${action.action}`;
    const kind = action.action === 'mute' ? 'plain' : first ? 'primary' : 'plain';

    return html`<li class=${open ? 'action open' : 'action'}>
        <div class="action-head"><button type="button" class="action-title" aria-expanded=${open}
            aria-controls=${id} onClick=${() => setOpen(!open)}><${Icon} name=${open ? 'down' : 'right'}
            size=${14} /><strong>${action.title}</strong></button>
            ${can('operator') && html`<${Button} kind=${kind} icon=${icons[action.action]} busy=${busy}
                disabled=${!action.enabled} onClick=${act}>${labels[action.action] ?? action.title}<//>`}</div>
        ${!action.enabled && html`<p class="muted">${sentence(action.why_not ?? '')}</p>`}
        <div id=${id} hidden=${!open}>${!preview.data && html`<p><${Prose}
            text=${chosen?.text ?? action.text} /></p>`}
            ${action.choices?.length > 1 && html`<${Choice} legend="Which addresses" value=${addresses}
                onChange=${setAddresses} options=${action.choices.map((c) => ({ value: c.addresses,
                    title: choices[c.addresses] ?? c.addresses }))} />`}
            ${preview.data && html`<div class="preview"><h3>What will happen</h3><ul>${
                preview.data.done.map((line) => html`<li key=${line}><${Prose} text=${line} /></li>`)}</ul></div>`}
            ${preview.problem && html`<${ProblemBox} problem=${preview.problem} />`}</div>
        ${problem && html`<${ProblemBox} problem=${problem} />`}</li>`;
}

const choices = { all: 'Those of the mapping and those that were refused',
    seen: 'Only those that were refused' };
const labels = { 'delete-mapping': 'Delete mapping', 'make-dynamic': 'Make dynamic',
    'make-multihomed': 'Make multihomed', mute: 'Keep and mute', unmute: 'Unmute' };

function Detail({ name }) {
    const [note, setNote] = useState('');
    const { data: conflict, problem, reload } = useLoad((signal) =>
        get(path('conflicts', name), {}, { signal }), [name]);

    /* The list is renewed when something happens; then this is, too. */
    useEffect(() => {
        if (conflict !== null)
            reload();
    }, [conflicts.value]);
    if (problem?.status === 404)
        return html`<div class="detail"><${Empty} icon="check" title="This is no conflict any more">
            <p>Nothing refuses the name now. The machine registers again by itself when it starts, or
            at once with <code>nbtstat -RR</code>.</p><p class="row"><${LinkButton}
            href=${link('name', name)}>What happened to the name<//><${LinkButton}
            href=${link('conflicts')}>All conflicts<//></p><//></div>`;
    if (problem && conflict === null)
        return html`<div class="detail"><${ProblemBox} problem=${problem} retry=${reload} /></div>`;
    if (conflict === null)
        return html`<div class="detail"><${Loading} /></div>`;
    const actions = conflict.actions.filter((a) => a.enabled || !/mute$/.test(a.action));
    const usable = actions.findIndex((a) => a.enabled);

    return html`<div class="detail"><a class="back button quiet small" href=${link('conflicts')}><${Icon}
            name="left" />All conflicts</a>
        <section class="card said"><h2><${Name} of=${conflict} machine /></h2><p>${withLocal(conflict.text)}</p>
            <p class="muted">${count(conflict.count, 'attempt')} since <${Time} at=${conflict.first} />, the
            last <${Time} at=${conflict.last} how="relative" />${conflict.muted && html`. Muted by ${
            conflict.muted.account} <${Time} at=${conflict.muted.time} how="relative" />`}</p></section>
        <section class="card"><header><h2>What you can do</h2></header>
            <ul class="actions-list">${actions.map((a, i) => html`<${Action}
                key=${`${conflict.name} ${a.action}`} conflict=${conflict} action=${a} first=${i === usable}
                note=${note} />`)}</ul>
            ${can('operator') ? html`<div class="card-body note-line"><${NoteField} value=${note}
                onInput=${setNote} /></div>`
                : html`<div class="card-body"><${Notice}>Operators can do this; you are a reader.<//></div>`}
        </section>
        <${Refusals} list=${conflict.refusals} /><${Records} list=${conflict.records} name=${name} /></div>`;
}

function None({ muted }) {
    return html`<${Empty} icon="check" title="No machine is refused its name">
        <p>When a mapping or another machine stands against a registration, it is told here in words,
        with what cures it.${muted > 0 && ` ${count(muted, 'conflict')} ${muted === 1 ? 'is' : 'are'} muted.`}</p><//>`;
}

function Conflicts({ args, params }) {
    const all = conflicts.value;
    const name = args[0];

    useEffect(() => { loadConflicts(); }, []);
    if (all === null)
        return conflictsProblem.value === null ? html`<${Loading} />`
            : html`<${ProblemBox} problem=${conflictsProblem.value} retry=${loadConflicts} />`;
    const withMuted = params.muted === '1';
    const list = all.conflicts.filter((c) => withMuted || c.muted === null || machineText(c) === name);

    return html`<${ViewHead} title="Conflicts" text="Machines that are refused a name, by what, since when,
            and what to do about it." actions=${all.muted > 0 && html`<${Check} checked=${withMuted}
            onChange=${(on) => setParams({ muted: on ? '1' : '' })}>Show the ${number(all.muted)} muted<//>`} />
        ${list.length === 0 && name === undefined ? html`<${None} muted=${all.muted} />` : html`
        <div class=${name === undefined ? 'panes' : 'panes with-detail'}>
            ${list.length > 0 && html`<nav class="pane-list card" aria-label="Conflicts"><ul>${list.map((c) =>
                html`<${Entry} key=${machineText(c)} conflict=${c} chosen=${machineText(c) === name} />`)}</ul></nav>`}
            ${name === undefined ? null : html`<${Detail} key=${name} name=${name} />`}
        </div>`}`;
}

export const section = { id: 'conflicts', title: 'Conflicts', icon: 'conflict', group: 'names',
    view: Conflicts,
    badge: () => conflicts.value?.open > 0 ? { text: number(conflicts.value.open), tone: 'bad',
        label: `${count(conflicts.value.open, 'open conflict')}` } : null };
