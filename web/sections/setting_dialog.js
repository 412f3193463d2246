/* setting_dialog.js - one setting: what it means, its range, a control made from its row. */
import { html, useEffect, useState } from '../vendor.js';
import { getTagged, path, put } from '../lib/api.js';
import { useSettled } from '../lib/settled.js';
import { Button, Check, Field, NoteField, Select, TextField } from '../ui/control.js';
import { DialogForm, showLoaded } from '../ui/dialog.js';
import { Notice, ProblemBox } from '../ui/message.js';
import { Prose } from '../ui/prose.js';
import { say } from '../ui/toast.js';

const lists = ['networks', 'endpoints', 'texts', 'patterns'];
const hints = { duration: 'such as 6d, 40m or 90s', bytes: 'such as 256M', networks: 'such as 192.0.2.0/24, one a line',
    endpoints: 'such as 192.0.2.1, one a line', texts: 'one a line', address: 'IPv4' };

export const isList = (type) => lists.includes(type);

/* How a value reads in a list. */
export function shownValue(value) {
    return value === '' ? 'none' : value;
}

/* A control for a value of this row.  options: {type, choices, help, allowed}. */
export function ValueField({ row, value, onInput, fault, label = 'Value' }) {
    const help = fault ?? (row.allowed ? `Allowed: ${row.allowed}` : undefined);

    if (row.type === 'truth')
        return html`<${Check} checked=${value === 'yes' || value === 'true' || value === 'on'}
            onChange=${(on) => onInput(on ? 'yes' : 'no')}>${row.name}<//>`;
    if (row.type === 'choice')
        return html`<${Field} label=${label}>${(attrs) => html`<${Select} value=${value} onChange=${onInput}
            options=${row.choices.map((c) => [c, c])} ...${attrs} />`}<//>`;
    if (isList(row.type))
        return html`<${Field} label=${label} hint=${hints[row.type]} fault=${fault} help=${help}>${(attrs) =>
            html`<textarea class="input mono" rows="4" spellcheck=${false} value=${value.split(/[\s,]+/).join('\n')}
                onInput=${(e) => onInput(e.currentTarget.value)} ...${attrs} />`}<//>`;
    return html`<${TextField} label=${label} hint=${hints[row.type]} value=${value} onInput=${onInput}
        fault=${fault} help=${help} class="input mono" autofocus />`;
}

/* How an empty list is written: "none", or what else the row says at the end of what is
 * allowed. */
const emptyWord = (row) => /\bor (\S+)$/.exec(row.allowed ?? '')?.[1] ?? 'none';

/* A list is sent in one line, as it stands in the settings file. */
export function sentValue(row, value) {
    return isList(row.type) ? value.split(/[\s,]+/).filter((word) => word !== '').join(', ') || emptyWord(row)
        : value.trim();
}

/* What the server says to the value, without taking it. */
function useOpinion(row, value) {
    const asked = useSettled(value, 300);
    const [opinion, setOpinion] = useState({});

    useEffect(() => {
        let current = true;

        setOpinion({});
        if (asked !== row.value)
            put(path('settings', row.name), { value: asked }, { dry_run: true }).then(
                (answer) => current && setOpinion({ remark: answer.remark }),
                (problem) => current && setOpinion({ problem }));
        return () => { current = false; };
    }, [asked]);
    return opinion;
}

function SettingForm({ close, row, tag }) {
    const [value, setValue] = useState(row.value);
    const [note, setNote] = useState('');
    const sent = sentValue(row, value);
    const { remark, problem } = useOpinion(row, sent);
    const save = async (text) => {
        await put(path('settings', row.name), { value: text }, { note }, { tag });
        say(`${row.name} is ${text === null ? 'back to its default' : `set to ${shownValue(text)}`}.`);
        return true;
    };
    const fault = problem?.status === 400 || problem?.status === 422 ? problem.message : undefined;

    return html`<${DialogForm} close=${close} submit=${() => save(sent)} action="Save"
        disabled=${sent === row.value || problem !== undefined}>
        <p><${Prose} text=${row.help} /></p>
        <${ValueField} row=${row} value=${value} onInput=${setValue} fault=${fault} />
        <p class="muted">Default: <code>${shownValue(row.default)}</code> ${!row.is_default && html`<${Button} kind="quiet"
            onClick=${() => setValue(row.default)}>Use it<//>`}</p>
        <${NoteField} value=${note} onInput=${setNote} help="Why; kept in the log." />
        ${remark && html`<${Notice} tone="warn">${remark}<//>`}
        ${problem && !fault && html`<${ProblemBox} problem=${problem} />`}
    <//>`;
}

/* Resolves with true when the setting was changed.  The row is asked for as it is now: a
 * list may be old, and what is saved must not overwrite another's change unseen. */
export function changeSetting(name) {
    return showLoaded({ title: name, load: (signal) => getTagged(path('settings', name), {}, { signal }),
        body: ({ close, data: [row, tag] }) => html`<${SettingForm} close=${close} row=${row} tag=${tag} />` });
}
