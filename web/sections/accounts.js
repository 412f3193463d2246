/* accounts.js - who may log in, and as what. */
import { html } from '../vendor.js';
import { get } from '../lib/api.js';
import { useLoad, useTopic } from '../lib/load.js';
import { can, session } from '../lib/session.js';
import { Badge, Button } from '../ui/control.js';
import { Empty, Loading, ProblemBox } from '../ui/message.js';
import { Time } from '../ui/text.js';
import { ViewHead } from '../ui/view_head.js';
import { addAccount, changeAccount, removeAccount } from './account_dialog.js';

const tones = { administrator: 'accent', operator: 'good', reader: 'plain' };

function Row({ account, reload }) {
    const own = account.name === session.value.account;
    const then = async (dialog) => await dialog && reload();

    return html`<tr><th scope="row">${account.name}${own && html` <span class="muted">(you)</span>`}</th>
        <td><span class="marks"><${Badge} tone=${tones[account.role]}>${account.role}<//>${account.disabled &&
            html`<${Badge} tone="bad">disabled<//>`}</span></td>
        <td><${Time} at=${account.password_changed} how="relative" /></td>
        <td class="end"><span class="row-actions">
            <${Button} kind="quiet" icon="edit" label=${`Change ${account.name}`}
                onClick=${() => then(changeAccount(account, own))} />
            ${!own && html`<${Button} kind="quiet" icon="trash" label=${`Delete ${account.name}`}
                onClick=${() => then(removeAccount(account))} />`}</span></td></tr>`;
}

function List() {
    const { data, problem, reload } = useLoad((signal) =>
        get('/accounts', {}, { signal }).then((answer) => answer.accounts), []);

    useTopic('reset', reload);
    return html`<section class="card" aria-label="Accounts"><header><h2>Accounts</h2>
            <${Button} kind="primary" icon="plus" onClick=${async () => await addAccount() && reload()}>Add account<//></header>
        ${problem && html`<div class="card-body"><${ProblemBox} problem=${problem} retry=${reload} /></div>`}
        ${data === null && !problem && html`<${Loading} />`}
        ${data !== null && html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Account</th>
            <th scope="col">Role</th><th scope="col">Password</th><th scope="col"><span
            class="unseen">Actions</span></th></tr></thead><tbody>${data.map((account) => html`<${Row} key=${account.name}
            account=${account} reload=${reload} />`)}</tbody></table></div>`}
        ${data?.length === 0 && html`<p class="card-body muted">Nobody can log in over the network; who may use the
            server's control socket can do everything here.</p>`}</section>`;
}

function Accounts() {
    return html`<${ViewHead} title="Accounts" text="Who may log in here, and what they may do. Accounts are in no backup." />
        ${can('administrator') ? html`<${List} />` : html`<${Empty} icon="accounts" title="Administrators look after
            accounts"><p>Your own password is in the menu at the top right.</p><//>`}`;
}

export const section = { id: 'accounts', title: 'Accounts', icon: 'accounts', group: 'server', view: Accounts };
