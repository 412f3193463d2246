/* session.js - who uses the page, and what the account may do. */
import { signal } from '../vendor.js';
import { door, get, post, put, del, Problem } from './api.js';

/* state: 'asking' (at the start), 'login', 'setup' (no account exists yet), 'in', or
 * 'unreachable'.  With 'in': account, role, expires, door ('socket' or 'tcp'). */
export const session = signal({ state: 'asking' });

export const PASSWORD_MIN = 10; /* as the server wants it */

const ranks = { reader: 1, operator: 2, administrator: 3 };

/* Whether the account may do what needs role. */
export function can(role) {
    return (ranks[session.value.role] ?? 0) >= ranks[role];
}

function enter(answer) {
    door.csrf = answer.csrf ?? null;
    session.value = { state: 'in', ...answer };
}

function leave(problem) {
    door.csrf = null;
    session.value = {
        state: problem?.document?.setup_needed ? 'setup' : 'login',
        lost: session.value.account !== undefined,
        restarted: door.away, /* it was away and does not know the session any more */
        account: session.value.account,
    };
}

door.onLoginNeeded = leave;

/* Ask the server who we are. */
export async function askSession() {
    try {
        enter(await get('/session'));
    } catch (problem) {
        if (!(problem instanceof Problem))
            throw problem;
        if (problem.status === 0)
            session.value = { ...session.value, state: 'unreachable' };
        else if (session.value.state !== 'login' && session.value.state !== 'setup')
            leave(problem);
    }
}

/* Log in; throws a Problem. */
export async function login(account, password, totp) {
    const body = { account, password };

    if (totp)
        body.totp = totp;
    await post('/session', body);
    enter(await get('/session'));
}

/* Make the first administrator with the code of the setup link, and log in. */
export async function setup(code, account, password) {
    await post('/setup', { code, account, password });
    await login(account, password);
}

export async function logout() {
    await del('/session');
    door.csrf = null;
    session.value = { state: 'login' };
}

export async function changePassword(old, fresh) {
    await put('/session/password', { old, new: fresh });
}
