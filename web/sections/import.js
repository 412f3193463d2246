/* import.js - a file of another server comes in: chosen, tried, looked at line by line, and
 * only then carried out. */
import { html, useEffect, useMemo, useState } from '../vendor.js';
import { get, post, Problem, sentence } from '../lib/api.js';
import { bytes, count, number } from '../lib/format.js';
import { link } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, Check, Field, LinkButton, NoteField, Segments, Select } from '../ui/control.js';
import { Icon } from '../ui/icon.js';
import { Empty, Notice, ProblemBox } from '../ui/message.js';
import { Table } from '../ui/table.js';
import { Name } from '../ui/text.js';
import { say } from '../ui/toast.js';
import { ViewHead } from '../ui/view_head.js';

const FILE_MAX = 2 ** 30; /* what the server takes */
const ASK_MS = 400;

/* name, title, and which files look like it. */
const formats = [
    ['lmhosts', 'LMHOSTS', /lmhosts/i],
    ['wins.dat', "wins.dat of Samba's nmbd", /^wins\.dat/i],
    ['wins.ldb-ldif', 'LDIF of a Samba domain controller', /\.ldif?$/i],
    ['netsh-script', 'netsh script (netsh wins dump)', /\.(netsh|cmd|bat|scr)$|dump/i],
    ['netsh-show', 'Output of netsh wins server show', /netsh|show/i],
    ['wins.msc', 'Export List of the WINS console', /\.txt$/i],
    ['winsdmp', 'WINSDMP of the Resource Kit', /winsdmp|\.dmp$/i],
    ['csv', 'CSV', /\.csv$/i],
    ['json', 'JSON', /\.json$/i],
];

const guess = (name) => formats.find(([, , looks]) => looks.test(name))?.[0] ?? 'lmhosts';

const stages = { checking: 'Reading the lines', deciding: 'Comparing with what stands', writing: 'Writing' };

const outcomes = [
    ['added', 'added', 'good'], ['replaced', 'replaced', 'warn'], ['merged', 'merged', 'good'],
    ['unchanged', 'there already', 'plain'], ['kept', 'kept what stands', 'warn'],
    ['expired', 'expired', 'plain'], ['refused', 'refused', 'bad'],
    ['faults', 'faulty lines', 'bad'], ['left-out', 'lines left out', 'plain'],
];

/* How far the server is, asked while busy. */
function useProgress(busy) {
    const [progress, setProgress] = useState(null);

    useEffect(() => {
        if (!busy)
            return undefined;
        const timer = setInterval(() => get('/import').then(setProgress, () => {}), ASK_MS);

        setProgress(null);
        return () => clearInterval(timer);
    }, [busy]);
    return busy ? progress : null;
}

/* The file is sent first; then the server tells how far it is. */
function Progress({ progress, sent, size, trial }) {
    const known = progress !== null && progress.stage !== 'idle' && progress.bytes > 0;
    const done = known ? Math.min(1, progress.done / progress.bytes) : sent;
    const what = known ? stages[progress.stage] : `Sending ${bytes(size)}`;

    return html`<div class="card"><div class="card-body stack" role="status">
        <p>${trial ? 'Trying' : 'Importing'}: ${what} (${Math.round(done * 100)} %)</p>
        <progress max="1" value=${done} aria-label="Progress of the import"></progress>
    </div></div>`;
}

function FileField({ file, onFile }) {
    const [over, setOver] = useState(false);
    const drop = (event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer.files.length > 0)
            onFile(event.dataTransfer.files[0]);
    };

    return html`<label class=${over ? 'drop over' : 'drop'} onDrop=${drop}
        onDragOver=${(e) => { e.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)}>
        <input type="file" class="unseen" onChange=${(e) => e.currentTarget.files[0] && onFile(e.currentTarget.files[0])} />
        <${Icon} name="upload" size=${20} />
        <span>${file ? html`<strong>${file.name}</strong> <span class="muted">${bytes(file.size)}</span>`
            : html`<strong>Choose a file</strong> or drop it here`}</span></label>`;
}

function Options({ form, set }) {
    return html`<div class="fields two">
        <${Field} label="Format">${(attrs) => html`<${Select} value=${form.from} ...${attrs}
            options=${formats.map(([name, title]) => [name, title])} onChange=${(from) => set({ from })} />`}<//>
        <${Field} label="Records become" help="Static ones never expire.">${(attrs) => html`<${Select} value=${form.as}
            ...${attrs} onChange=${(as) => set({ as })} options=${[['', 'what the file says'], ['static', 'static mappings'],
                ['dynamic', 'registered records']]} />`}<//>
        <${Field} label="Where another record stands">${(attrs) => html`<${Select} value=${form.on_conflict}
            ...${attrs} onChange=${(on_conflict) => set({ on_conflict })} options=${[['keep', 'keep it'],
                ['replace', 'replace it'], ['merge', 'merge the addresses']]} />`}<//>
        <${Field} label="Code page" help="Of letters outside ASCII.">${(attrs) => html`<${Select} value=${form.code_page}
            ...${attrs} onChange=${(code_page) => set({ code_page })} options=${[['850', '850 (Western Europe)'],
                ['437', '437 (USA)'], ['1252', '1252 (Windows)']]} />`}<//>
        </div>
        <${Check} checked=${form.keep_going} onChange=${(keep_going) => set({ keep_going })}
            help="Otherwise one wrong line stops the whole file.">Leave wrong lines out<//>
        <${Check} checked=${form.exact} onChange=${(exact) => set({ exact })}
            help="Otherwise small letters become capitals, as Windows registers them.">Take names as they are written<//>`;
}

const remarkColumns = [
    { key: 'line', title: 'Line', width: '90px', align: 'end', cell: (r) => number(r.line) },
    { key: 'what', title: 'What', width: '150px', cell: (r) => html`<${Badge} tone=${toneOf(r.what)}>${
        outcomes.find(([key]) => key === r.what)?.[1] ?? r.what}<//>` },
    { key: 'name', title: 'Name', width: '190px', wide: true, cell: (r) => r.hex ? html`<${Name} of=${r} />` : '' },
    { key: 'text', title: 'Why', cell: reasonOf },
];

function reasonOf({ column, text }) {
    return `${column > 0 ? `column ${column}: ` : ''}${text ?? ''}`;
}

function toneOf(what) {
    return what === 'fault' ? 'bad' : outcomes.find(([key]) => key === what)?.[2] ?? 'plain';
}

/* What the server said of each line. */
function Report({ report }) {
    const [show, setShow] = useState('remarkable');
    const [chosen, setChosen] = useState(null);
    const rows = useMemo(() => {
        const all = [...report.remarks, ...report.records].map((row, at) => ({ ...row, at }));

        return (show === 'all' ? all : all.filter((r) => r.what !== 'added' && r.what !== 'unchanged'))
            .sort((a, b) => a.line - b.line || a.at - b.at);
    }, [report, show]);
    const told = report.counts;

    return html`<section class="card import-report" aria-label="What the import says">
        <header><h2>${report.dry_run ? 'What would happen' : 'What happened'}</h2>
            <${Segments} label="Lines" value=${show} onChange=${setShow}
                options=${[['remarkable', 'Remarkable lines'], ['all', 'All lines']]} /></header>
        <div class="card-body stack">
            <div class="row">${outcomes.filter(([key]) => told[key] > 0).map(([key, title, tone]) =>
                html`<${Badge} key=${key} tone=${tone}>${number(told[key])} ${title}<//>`)}</div>
            ${rows.length === 0 ? html`<p class="muted">No line needs a word.</p>`
                : html`<${Table} label="Lines of the file" columns=${remarkColumns} rows=${rows} keyOf=${(r) => r.at}
                    onOpen=${setChosen} rowClass=${(r) => r.at === chosen?.at ? 'chosen' : undefined} />`}
            ${chosen && html`<p role="status">Line ${number(chosen.line)}: ${sentence(reasonOf(chosen))}</p>`}
            ${told.untold > 0 && html`<p class="muted">${count(told.untold, 'more line')} not shown.</p>`}
        </div>
    </section>`;
}

const standard = { from: 'lmhosts', as: '', on_conflict: 'keep', code_page: '850', keep_going: false,
    exact: false, note: '' };

/* Ask the server; a report comes back with 200 and, when nothing was imported, with 422. */
async function send(file, form, dryRun, onSent) {
    try {
        return await post('/import', file, { ...form, dry_run: dryRun }, { onSent });
    } catch (problem) {
        if (problem instanceof Problem && problem.document?.counts)
            return problem.document;
        throw problem;
    }
}

export function Import() {
    const [file, setFile] = useState(null);
    const [form, setForm] = useState(standard);
    const [state, setState] = useState({ report: null, problem: null, busy: null });
    const [sent, setSent] = useState(0);
    const progress = useProgress(state.busy !== null);
    const forget = { report: null, problem: null, busy: null };
    const set = (change) => { setForm({ ...form, ...change }); setState(forget); };
    const choose = (chosen) => { setFile(chosen); setForm({ ...form, from: guess(chosen.name) }); setState(forget); };
    const run = async (dryRun) => {
        setSent(0);
        setState({ report: state.report, problem: null, busy: dryRun ? 'trial' : 'import' });
        try {
            const report = await send(file, form, dryRun, setSent);

            setState({ report, problem: null, busy: null });
            if (!dryRun && !report.code)
                say(`${count(report.changed, 'record')} imported.`);
        } catch (problem) {
            setState({ report: null, problem, busy: null });
        }
    };
    const { report, problem, busy } = state;
    const tried = report !== null && report.dry_run && !report.code;

    if (!can('operator'))
        return html`<${Empty} icon="upload" title="Operators import files"><p>Your account looks only.</p><//>`;
    return html`<${ViewHead} title="Import" text="Records of another WINS server, of LMHOSTS or of a table. All come in
            as one change, or none; the trial run says what would become of every line."
            actions=${html`<${LinkButton} icon="left" href=${link('mappings')}>Static mappings<//>`} />
        <section class="card" aria-label="The file"><div class="card-body stack">
            <${FileField} file=${file} onFile=${choose} />
            ${file && file.size > FILE_MAX && html`<${Notice} tone="bad">The server takes files of at most ${bytes(FILE_MAX)};
                winsctl import does not take more either. Part the file.<//>`}
            ${file && html`<${Options} form=${form} set=${set} />
                <${NoteField} value=${form.note} onInput=${(note) => setForm({ ...form, note })}
                    help="Kept in the history of every record." />
                <div class="row"><${Button} kind=${tried ? 'plain' : 'primary'} busy=${busy === 'trial'}
                        disabled=${busy !== null || file.size > FILE_MAX} onClick=${() => run(true)}>Try it<//>
                    ${tried && html`<${Button} kind="primary" icon="upload" busy=${busy === 'import'} disabled=${busy !== null}
                        onClick=${() => run(false)}>Import ${count(report.changed, 'record')}<//>`}</div>`}
        </div></section>
        ${busy && html`<${Progress} progress=${progress} sent=${sent} size=${file.size} trial=${busy === 'trial'} />`}
        ${problem && html`<${ProblemBox} problem=${problem} />`}
        ${report?.code && html`<${ProblemBox} problem=${{ message: sentence(report.detail), remedy:
            'Put the lines right, or tick “Leave wrong lines out”.' }} />`}
        ${report && !report.code && !report.dry_run && html`<${Notice} tone="good" icon="check">${
            count(report.changed, 'record')} imported.<//>`}
        ${report && html`<${Report} report=${report} />`}`;
}
