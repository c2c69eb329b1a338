/**
 * @file What old versions of the WebUI did otherwise than its last one: the keys that make it draw their pictures again.
 * @source AUTOMATIC1111 WebUI v1.10.1, auto_backcompat, as behaviour; only what has an effect here
 */

interface Change {
  /** The first version that draws otherwise. */
  readonly since: readonly [major: number, minor: number, patch: number];
  readonly concerns: (prompt: string) => boolean;
  readonly field: readonly [key: string, value: string];
}

const CHANGES: readonly Change[] = [
  {
    since: [1, 6, 0],
    concerns: (prompt) => prompt.includes('['),
    field: ['Old prompt editing timelines', 'True'],
  },
];

/** `v1.5.2` and what follows such a number; versions of other programs are none. */
const VERSION = /^v(\d{1,4})\.(\d{1,4})\.(\d{1,4})/;

const isBefore = (version: readonly number[], since: readonly number[]): boolean => {
  const differing = since.findIndex((part, index) => part !== version[index]);
  return differing >= 0 && version[differing]! < since[differing]!;
};

/** The fields of a parameter text with those that its version implies; what the text itself says stays. */
export function withBackCompat(prompt: string, fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = VERSION.exec(fields.get('Version') ?? '');
  if (!found) return fields;
  const version = found.slice(1).map(Number);
  const implied = CHANGES.filter(({ since, concerns }) => isBefore(version, since) && concerns(prompt));
  return new Map([...fields, ...implied.map(({ field }) => field).filter(([key]) => !fields.has(key))]);
}
