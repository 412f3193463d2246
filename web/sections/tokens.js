/* tokens.js - tokens for programs: made with a role, perhaps an end and perhaps areas,
 * shown once. */
import { html, useState } from '../vendor.js';
import { del, get, path, post } from '../lib/api.js';
import { endOfDay } from '../lib/format.js';
import { useLoad } from '../lib/load.js';
import { Badge, Button, Choice, Copy, TextField } from '../ui/control.js';
import { ask, DialogForm, showDialog } from '../ui/dialog.js';
import { Loaded, Notice } from '../ui/message.js';
import { Time } from '../ui/text.js';
import { say } from '../ui/toast.js';
import { roles } from './account_dialog.js';

function Made({ close, token }) {
    return html`<div class="dialog-body"><${Notice} tone="warn" icon="key">This is shown once. Copy it now; nobody can look
            it up later.<//>
        <p class="token"><code>${token.token}</code><${Copy} text=${token.token} label="Copy the token" /></p>
        <p>Programs send it as <code>Authorization: Bearer TOKEN</code>, in that header only.</p></div>
        <footer><${Button} kind="primary" onClick=${() => close(true)}>Done<//></footer>`;
}

function Form({ close }) {
    const [form, setForm] = useState({ name: '', role: 'reader', areas: '', expires: '' });
    const set = (change) => setForm((before) => ({ ...before, ...change }));
    const submit = async () => {
        const token = await post('/tokens', { name: form.name.trim(), role: form.role, expires: endOfDay(form.expires),
            areas: form.areas.split(/[\s,]+/).filter((word) => word !== '') });

        showDialog({ title: `The token ${token.name}`, body: ({ close: done }) => html`<${Made} close=${done} token=${token} />` });
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Make token" disabled=${form.name.trim() === ''}>
        <${TextField} label="Name" value=${form.name} onInput=${(name) => set({ name })} autofocus
            help="What it is for; it stands in the history of whatever is changed with it." />
        <${Choice} legend="Role" value=${form.role} options=${roles} onChange=${(role) => set({ role })} />
        <div class="fields two"><${TextField} label="Ends on" hint="optional" type="date" value=${form.expires}
                onInput=${(expires) => set({ expires })} />
            <${TextField} label="Areas" hint="optional" value=${form.areas} onInput=${(areas) => set({ areas })}
                class="input mono" placeholder="records metrics" help="First words of paths of the API; empty: all but accounts." /></div>
    <//>`;
}

const remove = (token) => ask({ title: `Delete the token ${token.name}?`, action: 'Delete token', kind: 'danger',
    text: 'Programs that use it are refused at once.',
    submit: async () => {
        await del(path('tokens', token.name));
        say(`The token ${token.name} is deleted.`);
    } });

function Row({ token, reload }) {
    return html`<tr><th scope="row">${token.name}</th><td><span class="marks"><${Badge}>${token.role}<//>${
            token.areas.map((area) => html`<${Badge} key=${area} tone="accent">${area}<//>`)}</span></td>
        <td class="only-wide">${token.maker}, <${Time} at=${token.made} /></td><td><${Time} at=${token.used} how="relative" /></td>
        <td class="only-wide"><${Time} at=${token.expires} /></td>
        <td class="end"><${Button} kind="quiet" icon="trash" label=${`Delete ${token.name}`}
            onClick=${async () => await remove(token) && reload()} /></td></tr>`;
}

function List({ tokens, reload }) {
    if (tokens.length === 0)
        return html`<p class="card-body muted">None yet. A token lets a program use the API without a password, with a
            role of its own.</p>`;
    return html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Token</th>
        <th scope="col">May</th><th scope="col" class="only-wide">Made by</th><th scope="col">Last used</th>
        <th scope="col" class="only-wide">Ends</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead><tbody>${
        tokens.map((token) => html`<${Row} key=${token.name} token=${token} reload=${reload} />`)}</tbody></table></div>`;
}

export function Tokens() {
    const load = useLoad((signal) => get('/tokens', {}, { signal }).then((answer) => answer.tokens), []);
    const make = async () => {
        await showDialog({ title: 'Make a token', body: Form });
        load.reload();
    };

    return html`<section class="card" aria-label="Tokens"><header><h2>Tokens for programs</h2>
            <${Button} kind="primary" icon="plus" onClick=${make}>Make token<//></header>
        <${Loaded} load=${load}>${(tokens) => html`<${List} tokens=${tokens} reload=${load.reload} />`}<//></section>`;
}
