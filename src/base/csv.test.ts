import { describe, expect, it } from 'vitest';
import { formatCsv, parseCsv } from './csv.js';

describe('parseCsv', () => {
  const cases: [string, string, string[][]][] = [
    ['plain fields', 'a,b\nc,d\n', [['a', 'b'], ['c', 'd']]],
    ['any line end', 'a\r\nb\rc', [['a'], ['b'], ['c']]],
    ['quotes, commas and line ends inside', '"a ""x""","b,\nc"\n', [['a "x"', 'b,\nc']]],
    ['empty fields', ',,\n"",x', [['', '', ''], ['', 'x']]],
    ['empty lines', '\na\n\n\nb\n', [['a'], ['b']]],
    ['a field after the last comma', 'a,\nb,', [['a', ''], ['b', '']]],
    ['a byte-order mark', '\uFEFFname,x', [['name', 'x']]],
    ['a quote that never ends', '"a,b\nc', [['"a', 'b'], ['c']]],
    ['text behind a quote', '"a"b,c', [['ab', 'c']]],
    ['nothing', '', []],
  ]; // biome-ignore format: a row a case
  it.each(cases)('reads %s', (_what, text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });
});

describe('formatCsv', () => {
  it('writes what is read back as it was', () => {
    const rows = [
      ['name', 'a, "b"'],
      ['', 'two\r\nlines'],
      ['x', 'y\nz'],
    ];
    expect(parseCsv(formatCsv(rows))).toEqual(rows);
    expect(formatCsv([['plain', 'a,b']])).toBe('plain,"a,b"\r\n');
  });
});
