/* account_dialog.js - add an account, change its role or password, take it away. */
import { html, useState } from '../vendor.js';
import { del, path, post, put } from '../lib/api.js';
import { Check, Choice, TextField } from '../ui/control.js';
import { ask, DialogForm, showDialog } from '../ui/dialog.js';
import { say } from '../ui/toast.js';

const PASSWORD_MIN = 10; /* as the server wants it */

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

function ChangeForm({ close, account, own }) {
    const [role, setRole] = useState(account.role);
    const [disabled, setDisabled] = useState(account.disabled);
    const [password, setPassword] = useState('');
    const changes = { ...(role !== account.role && { role }), ...(disabled !== account.disabled && { disabled }),
        ...(password !== '' && { password }) };
    const submit = async () => {
        await put(path('accounts', account.name), changes);
        say(`The account ${account.name} is changed.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Save" disabled=${Object.keys(changes).length === 0
            || (password !== '' && password.length < PASSWORD_MIN)}>
        <${Choice} legend="Role" value=${role} onChange=${setRole}
            options=${roles.map((r) => ({ ...r, disabled: own }))} />
        <${Check} checked=${disabled} onChange=${setDisabled} disabled=${own}
            help="Cannot log in; its sessions end.">Disabled<//>
        <${PasswordField} label="New password" value=${password} onInput=${setPassword}
            help="Empty: it stays. The account's sessions end." />
        ${own && html`<p class="help">This is your own account: somebody else has to change its role.</p>`}<//>`;
}

export const changeAccount = (account, own) => showDialog({ title: `The account ${account.name}`,
    body: ({ close }) => html`<${ChangeForm} close=${close} account=${account} own=${own} />` });

export const removeAccount = (account) => ask({ title: `Delete the account ${account.name}?`, kind: 'danger',
    action: 'Delete account', text: ['It cannot log in any more and its sessions end. What it did stays in the history.'],
    submit: async () => {
        await del(path('accounts', account.name));
        say(`The account ${account.name} is deleted.`);
    } });
