/** @file Arguments by position. */
import { expect, it } from 'vitest';
import type { ScriptRow } from '../api/types.js';
import { argAt, orderOf, swapped, withArgs } from './script-args.js';

const axis = (name: string, type: string) => [
  { label: `${name} type`, value: type },
  { label: `${name} values`, value: '' },
  { label: `${name} values`, value: [] },
];
const ROW: ScriptRow = { title: 'X/Y/Z plot', args: [...axis('X', 'Seed'), ...axis('Y', 'Nothing')] };

it('leaves what nobody touched to the script', () => {
  expect(withArgs([], { 2: 'a' })).toEqual([null, null, 'a']);
  expect(withArgs([1, 2], { 0: false })).toEqual([false, 2]);
  expect(argAt(ROW, [null, '1-3'], 0)).toBe('Seed');
  expect(argAt(ROW, [null, '1-3'], 1)).toBe('1-3');
});

it('exchanges two axes with their values', () => {
  expect(swapped(ROW, ['Clip skip', '1-3'], [0, 1])).toEqual(['Nothing', '', [], 'Clip skip', '1-3', []]);
});

it('hands in the chosen script, and none that the server does not have', () => {
  const args = { 'X/Y/Z plot': [1, 2, 3, 4, 5, 6, 7] };
  expect(orderOf([ROW], { chosen: 'X/Y/Z plot', args })?.args).toEqual([1, 2, 3, 4, 5, 6]);
  expect(orderOf([ROW], { chosen: 'Loopback', args })).toBeUndefined();
  expect(orderOf([ROW], { chosen: null, args })).toBeUndefined();
  expect(orderOf(undefined, { chosen: 'Loopback', args })).toEqual({ script: 'Loopback', args: [] });
});
