// browser.mjs - one chromium for all tests, and pages that remember what went wrong in
// them: errors of scripts, of the console, of the content security policy.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.env.OW_WEB_MODULES, 'package.json'));
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// It runs as root in containers (no sandbox) and speaks to nobody but loopback.
const flags = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage',
    '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

export function startBrowser() {
    return chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: flags });
}

// The browser reports an answer of 401 or 409 as an error of the console, though the page
// expects it; the page's own errors are never worded so.
const expected = /^Failed to load resource: the server responded with a status of (4\d\d|503)|net::ERR_/;

/* Open a window of its own, with its own cookies.  page.troubles lists what went wrong. */
export async function openWindow(browser, options = {}) {
    const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme: 'light',
        locale: 'en-GB',
        reducedMotion: 'reduce',
        acceptDownloads: true,
        ...options,
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    page.troubles = [];
    page.on('pageerror', (error) => page.troubles.push(`script: ${error.message}`));
    page.on('console', (message) => {
        if (message.type() === 'error' && !expected.test(message.text()))
            page.troubles.push(`console: ${message.text()}`);
    });
    page.on('dialog', (dialog) => {
        page.troubles.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    await context.exposeBinding('owViolation', (_, what) => page.troubles.push(`policy: ${what}`));
    await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) =>
            window.owViolation(`${event.violatedDirective} ${event.blockedURI}`));
    });
    return page;
}

/* What axe-core finds serious or critical in the page as it stands: lines of text. */
export async function accessibilityFaults(page) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
    }));
    return found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, help, nodes }) => nodes.slice(0, 5).map(({ html, failureSummary }) =>
            `${id}: ${help}: ${html.slice(0, 160)} (${failureSummary.replace(/\s+/g, ' ').slice(0, 200)})`));
}
