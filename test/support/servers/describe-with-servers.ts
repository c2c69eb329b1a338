/** @file Tests that need servers of the system. */
import { describe } from 'vitest';
import { missingOf, type ServerKind } from './find-binary.js';

/**
 * Describes tests that need servers of these kinds. Where one is not installed they are left out, and say so; with
 * PENULTIMATE_REQUIRE_SERVERS=1 they fail instead.
 */
export function describeWithServers(kinds: readonly ServerKind[], name: string, tests: () => void): void {
  const missing = missingOf(kinds);
  if (missing.length === 0 || process.env.PENULTIMATE_REQUIRE_SERVERS === '1') {
    describe(name, tests);
    return;
  }
  process.stderr.write(`!!! NOT TESTED: ${name}: ${missing.join(' and ')} not installed\n`);
  describe.skip(name, tests);
}
