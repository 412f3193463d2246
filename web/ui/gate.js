/* gate.js - the screens before login: log in, make the first account, server away. */
import { html, useEffect, useState } from '../vendor.js';
import { go, route } from '../lib/router.js';
import { askSession, login, PASSWORD_MIN, session, setup } from '../lib/session.js';
import { Button, TextField } from './control.js';
import { Notice, ProblemBox } from './message.js';

const RETRY_MS = 3000;

function Form({ action, submit, ready, children }) {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState(null);
    const send = async (event) => {
        event.preventDefault();
        setBusy(true);
        setProblem(null);
        try {
            await submit();
        } catch (error) {
            setProblem(error);
        }
        setBusy(false); /* a code may be wanted next */
    };

    return html`<form onSubmit=${send}>${children}${
        problem && html`<${ProblemBox} problem=${problem} />`}
        <${Button} type="submit" kind="primary" busy=${busy} disabled=${!ready}>${action}<//>
    </form>`;
}

function Login() {
    const [account, setAccount] = useState(session.value.account ?? '');
    const [password, setPassword] = useState('');
    const [totp, setTotp] = useState('');
    const [wantsTotp, setWantsTotp] = useState(false);
    const submit = async () => {
        try {
            await login(account, password, totp.replace(/\s/g, ''));
        } catch (problem) {
            if (problem.code !== 'totp-needed' || wantsTotp)
                throw problem;
            setWantsTotp(true);
        }
    };

    return html`<header><h1>Log in</h1>${session.value.lost && html`<p>${
        session.value.restarted ? 'The server was restarted, which ends sessions; log in again.'
            : 'Your session has ended.'} After logging in you are back where you were.</p>`}${
        route.value.section === 'setup' && html`<p>There is an account already, so the link that
        made the first one is void.</p>`}</header>
        <${Form} action="Log in" submit=${submit} ready=${account !== '' && password !== ''}>
            <${TextField} label="Account" value=${account} onInput=${setAccount}
                autocomplete="username" focus=${account === ''} name="account" />
            <${TextField} label="Password" type="password" value=${password}
                onInput=${setPassword} autocomplete="current-password" name="password"
                focus=${account !== ''} />
            ${wantsTotp && html`<${TextField} label="Code of your authenticator"
                value=${totp} onInput=${setTotp} inputmode="numeric"
                autocomplete="one-time-code" name="totp" focus />`}
        <//>`;
}

function SetupForm({ code }) {
    const [account, setAccount] = useState('admin');
    const [password, setPassword] = useState('');
    const [again, setAgain] = useState('');
    const short = password.length < PASSWORD_MIN;
    const differs = again !== '' && again !== password;
    const submit = async () => {
        await setup(code, account, password);
        go('home');
    };

    return html`<header><h1>Make the first account</h1><p>It will be an administrator of
        this server. The link works once; the code in it is void afterwards.</p></header>
        <${Form} action="Make the account" submit=${submit}
            ready=${account !== '' && !short && again === password}>
            <${TextField} label="Account" value=${account} onInput=${setAccount}
                autocomplete="username" name="account" />
            <${TextField} label="Password" type="password" value=${password}
                onInput=${setPassword} autocomplete="new-password" focus name="password"
                help=${`At least ${PASSWORD_MIN} characters.`}
                fault=${again !== '' && short ? `At least ${PASSWORD_MIN} characters.` : ''} />
            <${TextField} label="The same again" type="password" value=${again}
                onInput=${setAgain} autocomplete="new-password" name="again"
                fault=${differs && again.length >= password.length ? 'The two are not the same.' : ''} />
        <//>`;
}

function NoAccount() {
    return html`<header><h1>No account yet</h1><p>This server has no account that could log
        in here. Make one in a shell on the server:</p></header>
        <pre class="dump">winsctl account add NAME --role administrator</pre>
        <p class="muted">or open the link that <code>winsd</code> printed when it was first
        started; it is valid for 15 minutes.</p>
        <${Button} onClick=${() => location.reload()}>Look again<//>`;
}

function Away() {
    useEffect(() => {
        const timer = setInterval(askSession, RETRY_MS);

        return () => clearInterval(timer);
    }, []);
    return html`<header><h1>The server does not answer</h1></header>
        <${Notice} tone="warn" icon="refresh">This page goes on by itself as soon as
        <code>winsd</code> is back.<//>`;
}

function screen() {
    const { section, args } = route.value;

    if (session.value.state === 'unreachable')
        return html`<${Away} />`;
    if (session.value.state === 'login')
        return html`<${Login} />`;
    return section === 'setup' && args.length > 0 ? html`<${SetupForm} code=${args[0]} />`
        : html`<${NoAccount} />`;
}

export function Gate() {
    return html`<main class="gate"><div class="gate-box">
        <div class="gate-brand"><img src="/web/icon.svg" alt="" width="24" height="24" />
        WINS Manager</div>${screen()}</div></main>`;
}
