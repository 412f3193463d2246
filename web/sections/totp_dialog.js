/* totp_dialog.js - one-time codes for an account: a secret for a device, put in force by
 * its first code; or taken away again. */
import { html, useState } from '../vendor.js';
import { del, path, post, Problem } from '../lib/api.js';
import { Copy, TextField } from '../ui/control.js';
import { ask, DialogForm, showDialog, showLoaded } from '../ui/dialog.js';
import { QrCode } from '../ui/qr_code.js';
import { say } from '../ui/toast.js';

const where = (account) => path('accounts', account, 'totp');

function Secret({ state }) {
    return html`<p>Scan this with an authenticator app, or type the secret into it. It is shown only now.</p>
        ${state.uri && html`<${QrCode} text=${state.uri} label="Code to scan with an authenticator app" />`}
        <dl class="pairs"><dt>Secret</dt><dd><code>${state.secret}</code><${Copy} text=${state.secret}
            label="Copy the secret" /></dd>
        ${state.uri && html`<dt>Address</dt><dd><code>${state.uri}</code></dd>`}</dl>`;
}

function Form({ close, account, data: state }) {
    const [code, setCode] = useState('');
    const digits = code.replace(/\s/g, '');
    const submit = async () => {
        await post(where(account), { code: digits });
        say(`Logging in as ${account} needs a code from now on.`);
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Put it in force" disabled=${!/^\d{6}$/.test(digits)}>
        <${Secret} state=${state} />
        <${TextField} label="The code that the app shows now" value=${code} onInput=${setCode} inputmode="numeric"
            autocomplete="one-time-code" maxlength="7" /><//>`;
}

function takeAway(account) {
    return ask({ title: `Log in as ${account} without codes?`, action: 'Take the codes away', kind: 'danger',
        text: 'The password alone will be enough again.',
        submit: async () => {
            await del(where(account));
            say(`Logging in as ${account} needs no code any more.`);
        } });
}

/* Give an account one-time codes, or take them away where it has them. */
export const changeTotp = ({ name, totp }) => totp ? takeAway(name)
    : showLoaded({ title: `One-time codes for ${name}`, load: () => post(where(name), {}),
        body: ({ close, data }) => html`<${Form} close=${close} account=${name} data=${data} />` });

/* The same for one's own account, of which only the server knows whether it has some. */
export async function changeOwnTotp(name) {
    try {
        const state = await post(where(name), {});

        return await showDialog({ title: 'One-time codes for logging in',
            body: ({ close }) => html`<${Form} close=${close} account=${name} data=${state} />` });
    } catch (problem) {
        if (problem instanceof Problem && problem.code === 'exists')
            return takeAway(name);
        throw problem;
    }
}
