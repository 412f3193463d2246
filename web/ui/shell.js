/* shell.js - the frame around every view: navigation, the one search box, the state of the
 * server, the account. */
import { html, useEffect, useErrorBoundary, useRef, useState } from '../vendor.js';
import { link as linkState, reconnect, status } from '../lib/live.js';
import { duration, now } from '../lib/format.js';
import { go, link, route, setParams } from '../lib/router.js';
import { changePassword, logout, session } from '../lib/session.js';
import { setTheme, theme } from '../lib/theme.js';
import { groups, sectionOf, sections } from '../sections/index.js';
import { Badge, Button, Segments, TextField } from './control.js';
import { closeDialogs, DialogForm, showDialog } from './dialog.js';
import { Icon } from './icon.js';
import { Empty, ProblemBox } from './message.js';
import { say, sayProblem } from './toast.js';

function Item({ section, current }) {
    const mark = section.badge?.();

    return html`<li><a href=${link(section.id)} aria-current=${current ? 'page' : undefined}
        class=${section.later ? 'later' : undefined}><${Icon} name=${section.icon} /><span>${
        section.title}</span>${mark ? html`<${Badge} tone=${mark.tone}
        aria-label=${mark.label}>${mark.text}<//>` : null}</a></li>`;
}

function Navigation({ open, close }) {
    const here = sectionOf(route.value.section);

    return html`${open && html`<button class="side-veil" type="button" tabindex="-1"
        aria-label="Close the menu" onClick=${close}></button>`}
        <nav id="side" class=${open ? 'side open' : 'side'} aria-label="Sections"
            onClick=${(e) => e.target.closest('a') && close()}
            onKeyDown=${(e) => e.key === 'Escape' && close()}>
            <a class="brand" href=${link('home')}><img src="/web/icon.svg" alt="" width="22"
                height="22" />WINS Manager</a>${groups.map((g) => html`<div key=${g.id}>${g.title && html`<h2 id=${`nav-${g.id}`}>${
                g.title}</h2>`}<ul aria-labelledby=${g.title ? `nav-${g.id}` : undefined}>${
                sections.filter((s) => s.group === g.id).map((s) => html`<${Item} key=${s.id}
                    section=${s} current=${s === here || s.id === here?.under} />`)}</ul></div>`)}
            <p class="side-end">OpenWINS ${status.value?.version}</p></nav>`;
}

/* The one box: what is typed anywhere is looked for in Find, at once. */
function FindBox() {
    const box = useRef(null);
    const finding = route.value.section === 'find';
    const text = finding ? route.value.params.q ?? '' : '';

    useEffect(() => {
        const toBox = (event) => {
            const typing = event.target.closest?.('input, textarea, select, dialog');

            if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
                event.preventDefault();
                box.current.focus();
                box.current.select();
            }
        };

        addEventListener('keydown', toBox);
        return () => removeEventListener('keydown', toBox);
    }, []);
    const typed = (value) => finding ? setParams({ q: value }) : go('find', [], { q: value });
    const onKey = (event) => {
        if (event.key === 'Escape' && text !== '')
            typed('');
        else if (event.key === 'Enter' && !finding)
            go('find');
        else if (event.key === 'Enter' || event.key === 'ArrowDown')
            document.querySelector('.view tr[tabindex="0"]')?.focus();
        else
            return;
        event.preventDefault();
    };

    return html`<form class="find-box" role="search" onSubmit=${(e) => e.preventDefault()}>
        <${Icon} name="find" /><input ref=${box} class="input" type="search"
        aria-label="Find names and addresses" placeholder="Find a name or an address"
        value=${text} onInput=${(e) => typed(e.currentTarget.value)} onKeyDown=${onKey}
        spellcheck=${false} autocomplete="off" />${text === '' &&
        html`<kbd aria-hidden="true">/</kbd>`}</form>`;
}

function health() {
    const s = status.value;

    if (linkState.value.state === 'lost')
        return ['bad', 'no connection'];
    if (s === null)
        return ['', 'connecting'];
    if (!s.store_healthy)
        return ['bad', 'the store fails'];
    return s.clock_trusted ? ['good', 'up'] : ['warn', 'the clock is doubted'];
}

function ServerMark() {
    const [tone, text] = health();

    return html`<p class="server" title=${`${status.value?.owner ?? ''} ${text}`}><span
        class=${`light ${tone}`}></span><span>${status.value?.owner} ${text}</span></p>`;
}

function PasswordDialog({ close }) {
    const [old, setOld] = useState('');
    const [fresh, setFresh] = useState('');
    const submit = async () => {
        await changePassword(old, fresh);
        say('Your password is changed.');
    };

    return html`<${DialogForm} close=${close} submit=${submit} action="Change it"
        disabled=${old === '' || fresh === ''}>
        <${TextField} label="Your present password" type="password" value=${old}
            onInput=${setOld} autocomplete="current-password" />
        <${TextField} label="The new one" type="password" value=${fresh}
            onInput=${setFresh} autocomplete="new-password" /><//>`;
}

function AccountMenu() {
    const [open, setOpen] = useState(false);
    const box = useRef(null);
    const { account, role, door } = session.value;

    useEffect(() => {
        if (!open)
            return undefined;
        const away = (event) => !box.current.contains(event.target) && setOpen(false);

        addEventListener('pointerdown', away);
        addEventListener('focusin', away);
        return () => {
            removeEventListener('pointerdown', away);
            removeEventListener('focusin', away);
        };
    }, [open]);
    const onKey = (event) => {
        if (event.key === 'Escape' && open) {
            setOpen(false);
            box.current.querySelector('button').focus();
        }
    };

    return html`<div class="menu" ref=${box} onKeyDown=${onKey}>
        <${Button} kind="quiet" icon="accounts" label="Account and appearance"
            aria-expanded=${open} onClick=${() => setOpen(!open)} />
        ${open && html`<div class="menu-list"><p><strong>${account}</strong><br />
            <span class="muted">${role}</span></p>
            <${Segments} label="Appearance" value=${theme.value} onChange=${setTheme}
                options=${[['system', 'System'], ['light', 'Light'], ['dark', 'Dark']]} />
            ${door === 'tcp' && html`<hr /><button type="button" class="item"
                onClick=${() => { setOpen(false); showDialog({ title: 'Change your password',
                    body: PasswordDialog }); }}><${Icon} name="key" />Change your password</button>
                <button type="button" class="item" onClick=${() => logout().catch(sayProblem)}><${Icon}
                    name="release" />Log out</button>`}</div>`}</div>`;
}

function Banner() {
    const { state, since } = linkState.value;

    if (state !== 'lost')
        return null;
    const seconds = (now.value - since) / 1000;

    return html`<div class="banner" role="status"><span class="spinner"></span><span>No connection
        to the server${seconds > 5 ? ` for ${duration(seconds)}` : ''}. What you see is as it was;
        it goes on by itself.</span><${Button} kind="quiet" onClick=${reconnect}>Try now<//></div>`;
}

function View() {
    const [fault, reset] = useErrorBoundary();
    const { section: id, args, params } = route.value;
    const section = sectionOf(id);
    const main = useRef(null);
    const first = useRef(true);
    const where = `${id}/${args.join('/')}`;

    useEffect(() => {
        if (id === 'setup')
            go('home'); /* the first account is made: its link leads on */
    }, [id]);
    useEffect(() => {
        closeDialogs(); /* the Back key leads away from them too */
        document.title = section === null ? 'WINS Manager'
            : `${[section.title, ...args.slice(0, 1)].reverse().join(' – ')} – WINS Manager`;
        /* Screen readers and the keyboard begin at the new view; who types in the search
         * box stays there. */
        if (!first.current && document.activeElement?.type !== 'search')
            main.current.focus();
        if (!first.current)
            main.current.scrollTop = 0;
        first.current = false;
        reset();
    }, [where]);
    const Body = section?.view;

    return html`<main class="main" id="main" ref=${main} tabindex="-1"><${Banner} />${
        fault ? html`<div class="view"><${ProblemBox} problem=${{ message:
            'This view met a fault of its own.', remedy: String(fault) }} retry=${reset} /></div>`
        : section === null ? html`<div class="view"><h1 class="unseen">WINS Manager</h1><${Empty} title="There is no such view">
            <p>The link may be of another version. <a href=${link('home')}>Go to Home</a></p><//></div>`
        : html`<div class=${section.full ? 'view full' : 'view'}><${Body} key=${where} args=${args}
            params=${params} /></div>`}</main>`;
}

export function Shell() {
    const [open, setOpen] = useState(false);

    useEffect(() => setOpen(false), [route.value.section]);
    return html`<a class="skip" href="#main" onClick=${(e) => {
            e.preventDefault();
            document.getElementById('main').focus();
        }}>Skip to the content</a>
        <div class="shell">
            <header class="top"><span class="menu-button"><${Button} kind="quiet" icon="menu"
                label="Sections" aria-expanded=${open} aria-controls="side"
                onClick=${() => setOpen(!open)} /></span>
                <${FindBox} /><${ServerMark} /><${AccountMenu} /></header>
            <${Navigation} open=${open} close=${() => setOpen(false)} />
            <${View} />
        </div>`;
}
