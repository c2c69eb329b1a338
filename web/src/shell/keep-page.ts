/** @file Lets the browser keep the page for when the server is down, and what is typed for when the page goes. */

/** Registers the worker that keeps the page; browsers have it on this machine and over https only. */
export function keepPage(): void {
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    // Without the worker the page works all the same; only opening it while the server is down does not.
    navigator.serviceWorker.register('./sw.js').catch(() => undefined);
}

/** Boxes give their value away when they are left; a page that is reloaded leaves the one that is being typed in. */
export function keepTyped(): void {
  window.addEventListener('pagehide', () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
}
