/** @file For readers that are handed values: only what is JSON at all reaches them. */

/** Uses the value of a text of JSON; a text that is none never gets so far. */
export function ifJson(text, use) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return use(value);
}
