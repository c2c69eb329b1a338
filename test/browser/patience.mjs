/** @file How long a walk waits for what it names. Waits end with what they wait for, so only a failure pays for this. */

/** Far more than a busy machine is ever late by. */
export const PATIENCE_MS = 120_000;
