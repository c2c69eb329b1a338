/** @file Lets the browser keep the page for when the server is down. */

/** Registers the worker that keeps the page; browsers have it on this machine and over https only. */
export function keepPage(): void {
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    // Without the worker the page works all the same; only opening it while the server is down does not.
    navigator.serviceWorker.register('./sw.js').catch(() => undefined);
}
