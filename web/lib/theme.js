/* theme.js - light, dark, or what the system says. */
import { computed, effect, signal } from '../vendor.js';

const root = document.documentElement;
const query = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(query.matches);

query.addEventListener('change', () => { systemDark.value = query.matches; });

/* 'system', 'light' or 'dark'; /theme.js has looked what was chosen before. */
export const theme = signal(root.dataset.choice);

/* Whether the page is dark now. */
export const dark = computed(() =>
    theme.value === 'dark' || (theme.value !== 'light' && systemDark.value));

effect(() => { root.dataset.theme = dark.value ? 'dark' : 'light'; });

/* Choose, and remember it in this browser. */
export function setTheme(choice) {
    theme.value = choice;
    try {
        localStorage.setItem('theme', choice);
    } catch {
        /* storage may be forbidden: the choice then ends with the page */
    }
}
