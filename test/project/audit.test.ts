/** @file What scripts/audit.mjs makes of npm's reports. */
import { describe, expect, it } from 'vitest';
import { readAudit } from '../../scripts/audit.mjs';
import { readProject } from './project-files.js';

const WEAK = {
  auditReportVersion: 2,
  vulnerabilities: {
    one: {
      name: 'one',
      severity: 'high',
      range: '<1.2.3',
      via: [{ title: 'It runs what it reads', severity: 'high' }],
    },
    two: { name: 'two', severity: 'high', range: '*', via: ['one'] },
  },
};

describe('the audit', () => {
  it('lists every package that has a weakness, or depends on one', () => {
    expect(readAudit(JSON.stringify(WEAK))?.map(({ line }) => line)).toEqual([
      'one <1.2.3 (high): It runs what it reads',
      'two * (high): by what it depends on',
    ]);
    expect(readAudit('{"auditReportVersion":2,"vulnerabilities":{}}')).toEqual([]);
  });

  it.each([
    ['a refusal', '{"message":"405 Method Not Allowed","statusCode":405}'],
    ['nothing', ''],
    ['no object', 'null'],
    ['no list', '{"vulnerabilities":null}'],
  ])('takes %s for no answer, not for no weakness', (_, text) => expect(readAudit(text)).toBeUndefined());

  it('is part of the whole check', () => expect(readProject('.ci/run')).toContain('node scripts/audit.mjs'));
});
