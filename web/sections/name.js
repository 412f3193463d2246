/* name.js - everything about one machine's name: its records, why they are as they are,
 * who asks for it, and what happened to it. */
import { html, useState } from '../vendor.js';
import { get, path, post, Problem } from '../lib/api.js';
import { conflicts } from '../lib/conflicts.js';
import { count, number, withLocal } from '../lib/format.js';
import { useLater, useLoad, useTopic } from '../lib/load.js';
import { machineText, recordText, suffixMeaning } from '../lib/names.js';
import { link } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, Copy, LinkButton, State } from '../ui/control.js';
import { ask } from '../ui/dialog.js';
import { Icon } from '../ui/icon.js';
import { Empty, Loading, Notice, ProblemBox } from '../ui/message.js';
import { Prose } from '../ui/prose.js';
import { NameText, Time, TimeLeft } from '../ui/text.js';
import { say, sayProblem } from '../ui/toast.js';
import { deleteRecords } from './delete_dialog.js';
import { History } from './history.js';
import { addMapping } from './mapping_dialog.js';
import { Answer } from './name_answer.js';

const CHANGED_MS = 300;

/* Nothing there is an answer here, not a fault. */
async function orNull(promise) {
    try {
        return await promise;
    } catch (problem) {
        if (problem instanceof Problem && problem.status === 404)
            return null;
        throw problem;
    }
}

/* How often the name was asked for, by suffix.  The list is asked, which has an answer also
 * when nobody asked: it takes a pattern of the name without its scope, which begins at the
 * first dot (dots in names are escaped). */
async function loadUsage(name, signal) {
    const [bare, ...labels] = name.split('.');
    const pattern = bare.replace(/[*?]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`);
    const usage = await get('/usage/names', { name: pattern, limit: 100 }, { signal });

    return { since: usage.usage.since,
        names: usage.names.filter((n) => n.scope === labels.join('.')) };
}

async function loadName(name, signal) {
    const [records, why, history, usage] = await Promise.all([
        orNull(get(path('names', name), {}, { signal })),
        orNull(get(path('names', name, 'why'), {}, { signal })),
        orNull(get(path('names', name, 'history'), { limit: 200 }, { signal })),
        loadUsage(name, signal).catch(() => null),
    ]);

    return { records: records?.records ?? [], why: why?.names ?? [],
        history: history?.history ?? [], usage };
}

const reachTones = { holds: 'good', denies: 'warn', silent: 'bad' };

/* What the machine at address said when it was asked for the record. */
function Reached({ reached, record, address }) {
    const said = reached?.find((m) => m.hex === record.hex && m.scope === record.scope && m.address === address);

    return said ? html` <${Badge} tone=${reachTones[said.answer]}>${said.text}${
        said.delay_ms !== null && `, ${number(said.delay_ms)} ms`}<//>` : null;
}

function Members({ record, reached }) {
    const members = record.members?.length > 0 ? record.members
        : record.addresses.map((address) => ({ address }));

    return html`<ul>${members.map((m) => html`<li key=${m.address}
        title=${m.expires ? `until ${m.expires}` : ''}><span class="address">${m.address}</span>${
        m.owner && m.owner !== record.owner && html` <span class="muted">of ${m.owner}</span>`}<${Reached}
        reached=${reached} record=${record} address=${m.address} /></li>`)}</ul>`;
}

/* What becomes of the record, and when. */
function Next({ record }) {
    const fixed = record.static && record.state === 'active';
    const end = { active: fixed ? 'ends' : 'is released', released: 'becomes a tombstone', tombstone: 'is removed' };

    return fixed && record.expires === null ? html`<span class="muted">stays until it is deleted</span>`
        : html`${end[record.state]} in <${TimeLeft} at=${record.expires} />`;
}

/* Asks the machines whether they hold the name, and shows what they say until it changes. */
function Records({ name, records, onDelete, onRelease }) {
    const [reached, setReached] = useState(null);
    const [busy, setBusy] = useState(false);
    const check = async () => {
        setBusy(true);
        try {
            setReached((await post(path('names', name, 'reach'))).machines);
        } catch (problem) {
            sayProblem(problem);
        }
        setBusy(false);
    };

    return html`<section class="card"><header><h2>Records</h2>${can('operator') && html`<${Button}
        kind="small" icon="check" busy=${busy} onClick=${check}
        title="Ask the machines whether they hold the name; it may take some seconds">Check<//>`}</header>
        <div class="scroll-x" aria-live="polite">
        <table class="plain-table records"><thead><tr><th scope="col">Suffix</th><th scope="col">State</th>
        <th scope="col">Addresses</th><th scope="col">Next</th><th scope="col" class="only-wide">Last
        seen</th><th scope="col" class="end only-wide">Version</th>${can('operator') && html`<th
        scope="col"><span class="unseen">Actions</span></th>`}</tr></thead><tbody>${records.map((r) =>
        html`<tr key=${r.hex}><th scope="row"><span class="suffix-big">${`<${r.suffix}>`}</span>
                <span class="help">${suffixMeaning(r.suffix) || 'use not known'}</span></th>
            <td><${State} record=${r} /><span class="help">${r.type.replace('-', ' ')}</span></td>
            <td><${Members} record=${r} reached=${reached} /></td>
            <td><${Next} record=${r} /></td>
            <td class="only-wide"><${Time} at=${r.seen} how="relative" />${r.from && html`<span class="help">from
                <span class="address"> ${r.from}</span></span>`}</td>
            <td class="end only-wide">${r.version}<span class="help">${r.owner}</span></td>
            ${can('operator') && html`<td class="end"><span class="row nowrap">${!r.static &&
                r.state === 'active' && html`<${Button} kind="quiet small" icon="release"
                label=${`Release ${recordText(r)}`} onClick=${() => onRelease(r)} />`}<${Button}
                kind="quiet small" icon="trash" label=${`Delete ${recordText(r)}`}
                onClick=${() => onDelete([r])} /></span></td>`}</tr>`)}</tbody></table></div></section>`;
}

/* The sentences of `winsctl why`.  What several suffixes share is said once and without the
 * suffix, and advice that was given for one suffix is not given again. */
function sharedLines(why) {
    const groups = new Map();
    const given = new Set();

    for (const entry of why) {
        const generic = entry.lines.map((l) => ({ ...l,
            text: l.text.replaceAll(`<${entry.suffix}>`, '') }));
        const key = JSON.stringify(generic);
        const group = groups.get(key);

        if (group) {
            group.suffixes.push(entry.suffix);
            group.lines = group.lines.map((l) => ({ ...l,
                text: l.text.replaceAll(`<${group.suffixes[0]}>`, '') }));
        } else {
            groups.set(key, { suffixes: [entry.suffix],
                lines: entry.lines.filter((l, i) => l.kind === 'state' || l.kind === 'refusal' ||
                    !given.has(generic[i].text)) });
            generic.forEach((l) => given.add(l.text));
        }
    }
    return [...groups.values()];
}

function Line({ line }) {
    if (line.kind === 'command')
        return html`<p class="command"><code>${line.text}</code><${Copy} text=${line.text}
            label="Copy the command" /></p>`;
    return html`<p class=${line.kind === 'refusal' ? 'bad-text' : ''}><${Prose} text=${line.text} /></p>`;
}

function Why({ why }) {
    const groups = sharedLines(why);

    if (groups.length === 0)
        return null;
    return html`<section class="card"><header><h2>Why it is so</h2></header><div class="why">${
        groups.map((g) => html`<div key=${g.suffixes[0]}><p class="marks">${g.suffixes.map((s) =>
            html`<${Badge} key=${s} title=${suffixMeaning(s)}>${`<${s}>`}<//>`)}</p><div>${
            g.lines.map((line, i) => html`<${Line} key=${i} line=${line} />`)}</div></div>`)}</div></section>`;
}

function Usage({ usage }) {
    const list = usage.names;

    return html`<section class="card"><header><h2>Who asks for it</h2></header>${list.length === 0
        ? html`<div class="card-body"><p>Nobody has asked for it since <${Time} how="minute"
            at=${usage.since} />.</p></div>`
        : html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Suffix</th>
            <th scope="col" class="end">Times</th><th scope="col" class="end">Machines</th>
            <th scope="col">Last</th></tr></thead><tbody>${list.map((n) => html`<tr key=${n.hex + n.scope}>
            <th scope="row"><a href=${link('usage', ['name', recordText(n)])}><span class="suffix">${
                `<${n.suffix}>`}</span></a>${n.scope && html`<span class="scope">.${n.scope}</span>`}</th>
            <td class="end">${number(n.asked)}</td><td class="end">${number(n.clients)}</td>
            <td><${Time} at=${n.last} how="relative" /></td></tr>`)}</tbody></table></div>`}</section>`;
}

async function releaseRecord(record) {
    const text = recordText(record);

    await ask({ title: `Release ${text}?`, action: 'Release it', text: ['The record stays and is no ' +
        'longer answered for, as if its machine had been switched off. Another machine may take the name ' +
        'without being challenged.', 'The machine that has it now takes it back when it registers again.'],
    submit: async () => {
        await post(path('names', text, 'release'));
        say(`${text} is released.`);
    } });
}

function Head({ name, records, onDelete, conflict }) {
    const shown = records[0] ?? { name, scope: '' };

    return html`<div class="view-head"><div><h1><${NameText} name=${shown.name} />${shown.scope && html`<span
            class="scope">.<${NameText} name=${shown.scope} /></span>`} <${Copy} text=${name}
            label="Copy the name" /></h1>
        <p>${records.length === 0 ? 'No record has this name.' : html`${count(records.length, 'record')}, owned
            by ${[...new Set(records.map((r) => r.owner))].join(', ')}`}</p></div>
        ${can('operator') && html`<div class="actions">${!conflict && html`<${Button} icon="pin"
            onClick=${() => addMapping({ name })}>Add mapping<//>`}${records.length > 0 &&
            html`<${Button} icon="trash" onClick=${() => onDelete(records)}>Delete<//>`}</div>`}</div>
        ${conflict && html`<${Notice} tone="bad" icon="conflict" action=${html`<${LinkButton}
            href=${link('conflicts', name)}>What to do<//>`}>${withLocal(conflict.text)}<//>`}`;
}

function NameView({ args }) {
    const name = args[0] ?? '';
    const [asked] = useState(() => /<[0-9a-f]{2}>/i.exec(name)?.[0]);
    const { data, problem, reload } = useLoad((signal) => loadName(name, signal), [name]);
    const later = useLater(reload, CHANGED_MS);
    const mine = (item) => [machineText(item), recordText(item)].includes(name);

    useTopic('change', (change) => mine(change) && later());
    useTopic('conflict', (refusal) => mine(refusal) && later());
    useTopic('reset', later);
    if (problem && data === null)
        return html`<h1><${NameText} name=${name} /></h1><${ProblemBox} problem=${problem} retry=${reload} />`;
    if (data === null)
        return html`<h1><${NameText} name=${name} /></h1><${Loading} />`;
    const conflict = conflicts.value?.conflicts.find((c) => machineText(c) === name && c.muted === null);
    const known = data.records.length + data.history.length + data.why.length > 0;
    const onDelete = (records) => deleteRecords(name, records, data.records).then((done) => done && later())
        .catch(sayProblem);

    return html`<${Head} name=${name} records=${data.records} onDelete=${onDelete} conflict=${conflict} />
        ${asked && html`<p class="row"><a href=${link('name', name.replace(/<..>/, ''))}><${Icon} name="left"
            size=${14} /> All records of this name</a></p>`}
        ${!known && html`<${Empty} icon="find" title="Nothing is known of this name">
            <p>No machine has it, and none was refused it lately. Names of old machines are upper case.</p><//>`}
        ${data.records.length > 0 && html`<${Records} key=${name} name=${name} records=${data.records} onDelete=${onDelete}
            onRelease=${(r) => releaseRecord(r).then(later)} />`}
        ${known && html`<div class="halves"><div class="stack"><${Why} why=${data.why} />${
            data.usage && html`<${Usage} usage=${data.usage} />`}${
            data.records.length > 0 && html`<${Answer} key=${name} name=${name} />`}</div>
            <${History} name=${name} events=${data.history} onChanged=${later} /></div>`}`;
}

export const section = { id: 'name', title: 'Name', icon: 'find', group: null, under: 'find',
    view: NameView };
