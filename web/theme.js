/* theme.js - light or dark: as chosen here before, else as the system says.  No module, so
 * that it runs before the first paint; lib/theme.js goes on from there. */
(() => {
    const root = document.documentElement;
    const systemDark = matchMedia('(prefers-color-scheme: dark)').matches;

    root.dataset.choice = 'system';
    try {
        root.dataset.choice = localStorage.getItem('theme') ?? 'system';
    } catch {
        /* storage may be forbidden: then the system decides */
    }
    root.dataset.theme = root.dataset.choice === 'dark' ||
        (root.dataset.choice !== 'light' && systemDark) ? 'dark' : 'light';
})();
