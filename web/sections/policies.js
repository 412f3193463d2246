/* policies.js - what machines may not do here: one table, each rule with what it met. */
import { html, useState } from '../vendor.js';
import { get, getTagged, path, post, put } from '../lib/api.js';
import { count, number } from '../lib/format.js';
import { useLater, useLoad, useTopic } from '../lib/load.js';
import { link } from '../lib/router.js';
import { can } from '../lib/session.js';
import { Badge, Button, Choice, NoteField } from '../ui/control.js';
import { DialogForm, showLoaded } from '../ui/dialog.js';
import { Loaded } from '../ui/message.js';
import { Prose } from '../ui/prose.js';
import { Name, Time } from '../ui/text.js';
import { say, sayProblem } from '../ui/toast.js';
import { ViewHead } from '../ui/view_head.js';
import { sentValue, ValueField } from './setting_dialog.js';

const modes = {
    enforce: { title: 'Enforce', text: 'What breaks the rule is refused, and counted.', tone: 'good', mark: 'enforced' },
    log: { title: 'Log only', text: 'Nothing is refused; what would have been is counted. For trying a rule out.',
        tone: 'warn', mark: 'log only' },
    off: { title: 'Off', text: 'Nobody looks.', tone: 'plain', mark: 'off' },
};

/* Whether the value is a list, edited one entry a line; the others are numbers. */
const isList = (policy) => !/^\d+$/.test(policy.default) && !/^\d+$/.test(policy.value);
const rowOf = (policy) => ({ ...policy, type: isList(policy) ? 'patterns' : 'count' });
const sent = (policy, text) => sentValue(rowOf(policy), text);

function PolicyForm({ close, policy, tag }) {
    const [mode, setMode] = useState(policy.mode);
    const [value, setValue] = useState(policy.value);
    const [note, setNote] = useState('');
    const submit = async () => {
        await put(path('policies', policy.name), { mode, value: sent(policy, value) }, { note }, { tag });
        say(`${policy.title}: ${modes[mode].mark}.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Save"
        disabled=${mode === policy.mode && sent(policy, value) === sent(policy, policy.value)}>
        <p><${Prose} text=${policy.help} /></p>
        <${Choice} legend="Mode" value=${mode} onChange=${setMode}
            options=${Object.entries(modes).map(([key, m]) => ({ value: key, title: m.title, text: m.text }))} />
        <${ValueField} row=${rowOf(policy)} value=${value} onInput=${setValue} />
        <p class="muted">Default: ${modes[policy.default_mode]?.mark}, <code>${policy.default}</code></p>
        <${NoteField} value=${note} onInput=${setNote} />
    <//>`;
}

const changePolicy = ({ name, title }) => showLoaded({ title,
    load: (signal) => getTagged(path('policies', name), {}, { signal }),
    body: ({ close, data: [policy, tag] }) => html`<${PolicyForm} close=${close} policy=${policy} tag=${tag} />` });

function Last({ last }) {
    if (!last)
        return null;
    return html`<p class="help">Last: <${Time} at=${last.time} how="relative" />${last.address &&
        html` from <span class="address">${last.address}</span>`}${last.name !== undefined &&
        html`, <a href=${link('name', [last.name])}><${Name} of=${last} /></a>`}</p>`;
}

function Met({ policy }) {
    return html`<div class="policy-met">
        ${policy.hits > 0 && html`<p><strong class="figures">${number(policy.hits)}</strong> refused</p>`}
        ${policy.would_have > 0 && html`<p><strong class="figures">${number(policy.would_have)}</strong> would have been refused</p>`}
        <p class="faint">${policy.hits + policy.would_have === 0 ? 'met nothing ' : ''}since the server started</p>
        <${Last} last=${policy.last} /></div>`;
}

function Policy({ policy, reload }) {
    const mode = modes[policy.mode] ?? modes.off;
    const change = async () => await changePolicy(policy) && reload();

    return html`<li class="setting policy"><div class="grow">
            <h2>${policy.title} <${Badge} tone=${mode.tone}>${mode.mark}<//></h2>
            <p class="help"><${Prose} text=${policy.help} /></p>
            <p><code>${policy.value}</code>${policy.own?.length > 0 && html`<span class="help">and the server's own
                names: ${policy.own.join(', ')}</span>`}</p></div>
        <${Met} policy=${policy} />
        ${can('operator') ? html`<${Button} icon="edit" label=${`Change ${policy.title}`} onClick=${change} />`
            : html`<span class="no-button"></span>`}</li>`;
}

/* ---- names that wait ------------------------------------------------------------------ */

const approve = (name) => post(path('policies', 'quarantine', 'approve'), { name });

function Waiting({ waiting, reload }) {
    const [busy, setBusy] = useState(null);
    const names = [...new Map(waiting.map((w) => [w.name, w])).values()];
    const letIn = async (name) => {
        setBusy(name);
        try {
            await approve(name);
            say(`${name} is approved; its machine registers when it tries again.`);
            reload();
        } catch (problem) {
            sayProblem(problem);
        }
        setBusy(null);
    };

    return html`<section class="card" aria-label="Names that wait"><header><h2>${count(names.length, 'name')} in
        quarantine</h2></header><div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Name</th>
        <th scope="col">From</th><th scope="col">Tries</th><th scope="col">Last</th><th scope="col"><span
        class="unseen">Approve</span></th></tr></thead><tbody>${names.map((w) => html`<tr key=${w.name}>
            <th scope="row"><${Name} of=${w} machine /></th><td class="address">${w.address}</td>
            <td class="figures">${number(w.count)}</td><td><${Time} at=${w.last} how="relative" /></td>
            <td class="end">${can('operator') && html`<${Button} icon="check" busy=${busy === w.name}
                onClick=${() => letIn(w.name)}>Approve<//>`}</td></tr>`)}</tbody></table></div></section>`;
}

async function load(signal) {
    const { policies } = await get('/policies', {}, { signal });
    const quarantine = policies.some((p) => p.name === 'quarantine')
        ? await get(path('policies', 'quarantine'), {}, { signal }) : null;

    return { policies, waiting: quarantine?.waiting ?? [] };
}

function Policies() {
    const loaded = useLoad(load, []);
    const { reload } = loaded;
    const later = useLater(reload, 1000);

    useTopic('event', later);
    useTopic('reset', reload);
    return html`<${ViewHead} title="Policies" text="What machines may not do here. Every rule can be tried with “log only”
            first: it then counts what it would have refused." />
        <${Loaded} load=${loaded} what="Loading policies">${({ policies, waiting }) => html`
            ${waiting.length > 0 && html`<${Waiting} waiting=${waiting} reload=${reload} />`}
            <ul class="card settings">${policies.map((policy) => html`<${Policy} key=${policy.name}
                policy=${policy} reload=${reload} />`)}</ul>`}<//>`;
}

export const section = { id: 'policies', title: 'Policies', icon: 'policies', group: 'server', view: Policies };
