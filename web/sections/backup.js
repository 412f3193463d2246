/* backup.js - the database as one file, and the settings as one text: out, and in again. */
import { html, useState } from '../vendor.js';
import { post, put, request } from '../lib/api.js';
import { count } from '../lib/format.js';
import { refreshStatus, status } from '../lib/live.js';
import { can, session } from '../lib/session.js';
import { Badge, Button, Check, Field, LinkButton, TextField } from '../ui/control.js';
import { showDialog } from '../ui/dialog.js';
import { Notice, ProblemBox } from '../ui/message.js';
import { Time } from '../ui/text.js';
import { say } from '../ui/toast.js';
import { ViewHead } from '../ui/view_head.js';
import { Kept } from './kept_backups.js';
import { restore } from './restore_dialog.js';

const stamp = () => new Date().toISOString().slice(0, 16).replace(/[-:T]/g, '');

/* ---- the file ----------------------------------------------------------------------- */

function CheckResult({ result }) {
    return html`<${Notice} tone=${result.ok ? 'good' : 'bad'} icon=${result.ok ? 'check' : 'conflict'}>
        <p>${result.ok ? `The file is sound: ${count(result.records, 'record')}.`
            : `${count(result.rows_bad, 'row')} of the file are damaged. Restore a backup.`}</p>
        ${result.text && html`<p>${result.text}</p>`}<//>`;
}

function useCheck() {
    const [state, setState] = useState({ busy: false, result: null, problem: null });
    const run = async () => {
        setState({ busy: true, result: null, problem: null });
        try {
            setState({ busy: false, result: await post('/check'), problem: null });
        } catch (problem) {
            setState({ busy: false, result: null, problem });
        }
    };

    return { ...state, run };
}

function Take() {
    const check = useCheck();
    const last = status.value?.last_backup;

    return html`<section class="card"><header><h2>A copy for you</h2></header><div class="card-body stack">
        <p>A consistent copy of every record, its history and the settings, made while the server goes on.
            Accounts and tokens are not in it. Last backup: <${Time} at=${last} how="relative" />.</p>
        ${can('operator') ? html`<div class="row"><${LinkButton} icon="download"
                href="/api/v1/backup" download=${`openwins-${stamp()}.db`}
                onClick=${() => setTimeout(refreshStatus, 2000)}>Download a backup<//>
                <${Button} icon="check" busy=${check.busy} onClick=${check.run}>Check the database<//></div>
            ${check.result && html`<${CheckResult} result=${check.result} />`}
            ${check.problem && html`<${ProblemBox} problem=${check.problem} />`}`
            : html`<p class="muted">Operators make backups; your account looks only.</p>`}
    </div></section>`;
}

function Restore() {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState(null);
    const choose = async (event) => {
        const input = event.currentTarget, file = input.files[0];

        if (!file)
            return;
        setBusy(true);
        setProblem(null);
        await restore(file.name, '/restore', file).catch(setProblem);
        setBusy(false);
        input.value = '';
    };

    return html`<section class="card"><header><h2>Restore</h2></header><div class="card-body stack">
        <p>Replaces every record and setting by those of a backup. The file is checked first; nothing happens before
            you have said yes.</p>
        ${can('administrator')
            ? html`<div><label class=${busy ? 'button busy' : 'button'}><input type="file" class="unseen"
                disabled=${busy} onChange=${choose} /><span>Choose a backup …</span></label></div>`
            : html`<p class="muted">Administrators restore backups; your role is ${session.value.role}.</p>`}
        ${problem && html`<${ProblemBox} problem=${problem} />`}
    </div></section>`;
}

/* ---- the text ----------------------------------------------------------------------- */

const changes = {
    set: ['change', 'accent'], default: ['back to default', 'warn'], add: ['add', 'good'],
    change: ['change', 'accent'], delete: ['delete', 'bad'],
};

function DiffValue({ value }) {
    return value === null || value === undefined ? html`<span class="faint">none</span>`
        : html`<code>${Array.isArray(value) ? value.join(', ') : typeof value === 'object'
            ? JSON.stringify(value) : String(value)}</code>`;
}

const groups = [['settings', 'Settings'], ['policies', 'Policies'], ['mappings', 'Static mappings']];

/* The value on one side, 'from' or 'to', with what else differs of a mapping. */
function DiffSide({ step, side }) {
    return html`<${DiffValue} value=${step[side]} />${step.also?.map((other) => (step[side] || other[side]) && html`<span
        key=${other.what} class="muted">, ${other.what} <${DiffValue} value=${other[side] ?? 'never'} /></span>`)}`;
}

function Diff({ steps }) {
    if (steps.length === 0)
        return html`<${Notice} tone="good" icon="check">The server agrees with the text already.<//>`;
    return html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Step</th>
        <th scope="col">What</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>${
        groups.filter(([key]) => steps.some((s) => s.group === key)).map(([key, title]) => html`<tbody key=${key}>
            <tr><th scope="rowgroup" colspan="4">${title}</th></tr>${
            steps.filter((s) => s.group === key).map((s) => html`<tr key=${s.setting ?? s.name}>
                <td><${Badge} tone=${changes[s.change]?.[1]}>${changes[s.change]?.[0] ?? s.change}<//></td>
                <th scope="row">${s.setting ?? s.name}</th><td><${DiffSide} step=${s} side="from" /></td>
                <td><${DiffSide} step=${s} side="to" /></td></tr>`)}</tbody>`)}</table></div>`;
}

function ApplyForm({ close }) {
    const [text, setText] = useState('');
    const [prune, setPrune] = useState(false);
    const [force, setForce] = useState(false);
    const [note, setNote] = useState('');
    const [steps, setSteps] = useState(null);
    const [tag, setTag] = useState(null); /* of what the differences are to */
    const set = (setter) => (value) => { setter(value); setSteps(null); };
    const submit = async () => {
        const params = { prune, force, note, dry_run: steps === null };
        const now = steps === null ? (await request('GET', '/configuration')).headers.get('ETag') : tag;
        const answer = await put('/configuration', text, params,
            { tag: now, headers: { 'Content-Type': 'application/yaml' } });

        if (steps === null) {
            setTag(now);
            setSteps(answer.changes);
        } else {
            say(`${count(answer.changed, 'change')} applied.`);
            close(true);
        }
    };

    return html`<${ApplyBody} close=${close} submit=${submit} steps=${steps} empty=${text.trim() === ''}>
        <${Field} label="Settings and mappings (YAML)">${(attrs) => html`<textarea class="input mono" rows="10"
            spellcheck=${false} value=${text} onInput=${(e) => set(setText)(e.currentTarget.value)} ...${attrs} />`}<//>
        <label class="button quiet"><input type="file" class="unseen" onChange=${async (e) =>
            e.currentTarget.files[0] && set(setText)(await e.currentTarget.files[0].text())} /><span>Read it from a file …</span></label>
        <${Check} checked=${prune} onChange=${set(setPrune)} help="Settings go back to their defaults, mappings are
            deleted.">What the text leaves out goes<//>
        <${Check} checked=${force} onChange=${set(setForce)} help="Otherwise a mapping does not take the place of what
            a machine has registered.">Replace what machines hold<//>
        <${TextField} label="Note" hint="optional" value=${note} onInput=${setNote} maxlength="200" />
    <//>`;
}

/* Like DialogForm, in two steps: the differences first, then the deed. */
function ApplyBody({ close, submit, steps, empty, children }) {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState(null);
    const send = async (event) => {
        event.preventDefault();
        setBusy(true);
        setProblem(null);
        await submit().catch(setProblem);
        setBusy(false);
    };

    return html`<form onSubmit=${send}>
        <div class="dialog-body">${children}${steps && html`<h3>Differences</h3><${Diff} steps=${steps} />`}
            ${problem && html`<${ProblemBox} problem=${problem} />`}</div>
        <footer><${Button} onClick=${() => close()}>Cancel<//>
            <${Button} type="submit" kind="primary" busy=${busy} disabled=${empty || steps?.length === 0}>${
                steps === null ? 'Show the differences' : `Apply ${count(steps.length, 'change')}`}<//></footer></form>`;
}

function Text() {
    const operator = can('operator');

    return html`<section class="card"><header><h2>Settings as one text</h2></header><div class="card-body stack">
        <p>Settings and static mappings as YAML, to be kept in version control and to bring another server into the
            same state.</p>
        <div class="row"><${LinkButton} icon="download" href="/api/v1/configuration" download="openwins.yaml">Download<//>
            ${operator && html`<${Button} icon="upload" onClick=${() => showDialog({ title: 'Apply a text', wide: true,
                body: ApplyForm })}>Apply a text …<//>`}</div>
    </div></section>`;
}

function Backup() {
    return html`<${ViewHead} title="Backup" text="A backup that was never restored is a hope: try one on another
            machine from time to time." />
        <div class="cards"><${Kept} /><${Take} /><${Restore} /><${Text} /></div>`;
}

export const section = { id: 'backup', title: 'Backup', icon: 'backup', group: 'server', view: Backup };
