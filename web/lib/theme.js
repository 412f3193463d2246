/* theme.js - light, dark, or what the system says. */
import { computed, signal } from '../vendor.js';

const query = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(query.matches);
query.addEventListener('change', () => { systemDark.value = query.matches; });

/* 'system', 'light' or 'dark'. */
export const theme = signal(document.documentElement.dataset.theme ?? 'system');

/* Whether the page is dark now. */
export const dark = computed(() =>
    theme.value === 'dark' || (theme.value === 'system' && systemDark.value));

/* Choose, and remember it in this browser. */
export function setTheme(choice) {
    theme.value = choice;
    if (choice === 'system')
        delete document.documentElement.dataset.theme;
    else
        document.documentElement.dataset.theme = choice;
    try {
        if (choice === 'system')
            localStorage.removeItem('theme');
        else
            localStorage.setItem('theme', choice);
    } catch {
        /* storage may be forbidden: the choice then ends with the page */
    }
}
