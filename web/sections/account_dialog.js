/* account_dialog.js - add an account, change its role or password, take it away. */
import { html, useState } from '../vendor.js';
import { del, path, post, put } from '../lib/api.js';
import { useLoad } from '../lib/load.js';
import { PASSWORD_MIN } from '../lib/session.js';
import { Check, Choice, TextField } from '../ui/control.js';
import { DialogForm, showDialog } from '../ui/dialog.js';
import { Notice } from '../ui/message.js';
import { say } from '../ui/toast.js';

export const roles = [
    { value: 'reader', title: 'Reader', text: 'Looks at everything, changes nothing.' },
    { value: 'operator', title: 'Operator', text: 'Changes records, mappings, most settings; imports, makes backups.' },
    { value: 'administrator', title: 'Administrator', text: 'Also accounts, restores, and settings that make the server '
        + 'send to other machines.' },
];

function PasswordField({ label, value, onInput, help }) {
    return html`<${TextField} label=${label} type="password" value=${value} onInput=${onInput}
        autocomplete="new-password" fault=${value !== '' && value.length < PASSWORD_MIN
            ? `At least ${PASSWORD_MIN} characters.` : ''} help=${help} />`;
}

function AddForm({ close }) {
    const [account, setAccount] = useState('');
    const [password, setPassword] = useState('');
    const [role, setRole] = useState('operator');
    const submit = async () => {
        await post('/accounts', { account: account.trim(), role, password });
        say(`${account.trim()} can log in.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Add account"
        disabled=${account.trim() === '' || password.length < PASSWORD_MIN}>
        <${TextField} label="Account" value=${account} onInput=${setAccount} autofocus autocomplete="off" />
        <${PasswordField} label="First password" value=${password} onInput=${setPassword}
            help="Hand it over safely; everybody can change their own in the menu at the top." />
        <${Choice} legend="Role" value=${role} options=${roles} onChange=${setRole} /><//>`;
}

export const addAccount = () => showDialog({ title: 'Add an account', body: AddForm });

/* What only the control socket could mend.  tried: asks the server, without doing it.
 * Returns {force, blocked, notice}: blocked until one says that it is meant. */
function useLastAdministrator(tried, deps) {
    const { problem } = useLoad(tried, deps);
    const [meant, setMeant] = useState(false);
    const last = problem?.code === 'needs-force';

    return { force: last && meant, blocked: last && !meant, notice: last && html`<${Notice} tone="warn" icon="conflict">
        <p><strong>No other administrator can log in.</strong></p><p>Afterwards accounts can only be changed in a shell
            on the server, with <code>winsctl account</code>.</p>
        <${Check} checked=${meant} onChange=${setMeant}>Do it all the same<//><//>` };
}

const OwnNotice = ({ what }) => html`<p class="help">This is your own account: ${what}.</p>`;

function ChangeForm({ close, account, own }) {
    const [role, setRole] = useState(account.role);
    const [disabled, setDisabled] = useState(account.disabled);
    const [password, setPassword] = useState('');
    const where = path('accounts', account.name);
    const rights = { ...(role !== account.role && { role }), ...(disabled !== account.disabled && { disabled }) };
    const changes = { ...rights, ...(password !== '' && { password }) };
    const last = useLastAdministrator((signal) => Object.keys(rights).length === 0 ? Promise.resolve(null)
        : put(where, rights, { dry_run: true }, { signal }), [rights]);
    const submit = async () => {
        await put(where, changes, { force: last.force });
        say(`The account ${account.name} is changed.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Save" disabled=${Object.keys(changes).length === 0
            || last.blocked || (password !== '' && password.length < PASSWORD_MIN)}>
        <${Choice} legend="Role" value=${role} onChange=${setRole} options=${roles} />
        <${Check} checked=${disabled} onChange=${setDisabled} help="Cannot log in; its sessions end.">Disabled<//>
        <${PasswordField} label="New password" value=${password} onInput=${setPassword}
            help="Empty: it stays. The account's sessions end." />
        ${last.notice}
        ${own && html`<${OwnNotice} what="you are logged out by any change" />`}<//>`;
}

export const changeAccount = (account, own) => showDialog({ title: `The account ${account.name}`,
    body: ({ close }) => html`<${ChangeForm} close=${close} account=${account} own=${own} />` });

function RemoveForm({ close, account, own }) {
    const where = path('accounts', account.name);
    const last = useLastAdministrator((signal) => del(where, { dry_run: true }, { signal }), [account.name]);
    const submit = async () => {
        await del(where, { force: last.force });
        say(`The account ${account.name} is deleted.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Delete account" kind="danger"
        disabled=${last.blocked}>
        <p>It cannot log in any more and its sessions end. What it did stays in the history.</p>
        ${last.notice}
        ${own && html`<${OwnNotice} what="you are logged out" />`}<//>`;
}

export const removeAccount = (account, own) => showDialog({ title: `Delete the account ${account.name}?`,
    body: ({ close }) => html`<${RemoveForm} close=${close} account=${account} own=${own} />` });
