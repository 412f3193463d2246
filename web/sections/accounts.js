/* accounts.js - who may log in, and as what; tokens for programs; who did what. */
import { html } from '../vendor.js';
import { get } from '../lib/api.js';
import { useLoad, useTopic } from '../lib/load.js';
import { can, session } from '../lib/session.js';
import { Badge, Button } from '../ui/control.js';
import { Empty, Loaded } from '../ui/message.js';
import { Time } from '../ui/text.js';
import { sayProblem } from '../ui/toast.js';
import { Tabs, ViewHead } from '../ui/view_head.js';
import { addAccount, changeAccount, removeAccount } from './account_dialog.js';
import { Audit } from './audit.js';
import { Tokens } from './tokens.js';
import { changeOwnTotp, changeTotp } from './totp_dialog.js';

const tones = { administrator: 'accent', operator: 'good', reader: 'plain' };

function Row({ account, reload }) {
    const own = account.name === session.value.account;
    const then = async (dialog) => await dialog && reload();

    return html`<tr><th scope="row">${account.name}${own && html` <span class="muted">(you)</span>`}</th>
        <td><span class="marks"><${Badge} tone=${tones[account.role]}>${account.role}<//>${account.disabled &&
            html`<${Badge} tone="bad">disabled<//>`}${account.totp && html`<${Badge}
            title="Logging in needs a one-time code">two factors<//>`}</span></td>
        <td class="only-wide"><${Time} at=${account.password_changed} how="relative" /></td>
        <td class="end"><span class="row-actions">
            <${Button} kind="quiet" icon="key" label=${`One-time codes for ${account.name}`}
                onClick=${() => then(changeTotp(account))} />
            <${Button} kind="quiet" icon="edit" label=${`Change ${account.name}`}
                onClick=${() => then(changeAccount(account, own))} />
            <${Button} kind="quiet" icon="trash" label=${`Delete ${account.name}`}
                onClick=${() => then(removeAccount(account, own))} /></span></td></tr>`;
}

function List() {
    const load = useLoad((signal) => get('/accounts', {}, { signal }).then((answer) => answer.accounts), []);
    const { reload } = load;

    useTopic('reset', reload);
    return html`<section class="card" aria-label="Accounts"><header><h2>Accounts</h2>
            <${Button} kind="primary" icon="plus" onClick=${async () => await addAccount() && reload()}>Add account<//></header>
        <${Loaded} load=${load}>${(list) => html`<div class="scroll-x"><table class="plain-table"><thead><tr><th scope="col">Account</th>
            <th scope="col">Role</th><th scope="col" class="only-wide">Password changed</th><th scope="col"><span
            class="unseen">Actions</span></th></tr></thead><tbody>${list.map((account) => html`<${Row} key=${account.name}
            account=${account} reload=${reload} />`)}</tbody></table></div>
            ${list.length === 0 && html`<p class="card-body muted">Nobody can log in over the network; who may use the
                server's control socket can do everything here.</p>`}`}<//></section>`;
}

/* What everybody may do about the own account. */
function Own() {
    const { account, door } = session.value;

    return html`<${Empty} icon="accounts" title="Administrators look after accounts">
        ${door === 'tcp' && html`<p>Your own password is in the menu at the top right.</p><p class="row"><${Button} icon="key"
            onClick=${() => changeOwnTotp(account).catch(sayProblem)}>One-time codes for your logins<//></p>`}<//>`;
}

const tabs = [['', 'Accounts'], ['tokens', 'Tokens'], ['audit', 'Audit']];
const views = { '': List, tokens: Tokens, audit: Audit };

function Accounts({ args }) {
    const at = views[args[0]] ? args[0] : '';
    const View = views[at];

    return html`<${ViewHead} title="Accounts" text="Who may log in, tokens for programs, and who did what. None of it is in a
            backup." />
        ${can('administrator') ? html`<${Tabs} section="accounts" label="Views of accounts" tabs=${tabs} at=${at} /><${View} />` : html`<${Own} />`}`;
}

export const section = { id: 'accounts', title: 'Accounts', icon: 'accounts', group: 'server', view: Accounts,
    full: true };
