import { describe, expect, it } from 'vitest';
import { eventsIn } from '../api/models-library.js';
import { percentOf, sizeText, timeText } from './amounts.js';

describe('amounts', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_345, '12.3 kB'],
    [4_265_146_304, '4.27 GB'],
    [123_456_789_000, '123 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

  it.each([
    [0, '0:00'],
    [4.2, '0:05'],
    [65, '1:05'],
    [3723, '1:02:03'],
  ])('%d seconds are %s', (seconds, text) => expect(timeText(seconds)).toBe(text));

  it.each([
    [5, 10, 50],
    [5, null, 0],
    [5, 0, 0],
    [11, 10, 100],
  ])('%s of %s is %d percent', (done, total, percent) => expect(percentOf(done, total)).toBe(percent));
});

describe('a stream of events', () => {
  it('is read event by event, however it is cut', () => {
    const whole = 'event: progress\ndata: {"a":1}\n\nevent: done\ndata: {}\n\n';
    expect(eventsIn(whole.slice(0, -1))).toEqual({
      events: [{ event: 'progress', data: '{"a":1}' }],
      rest: 'event: done\ndata: {}\n',
    });
    expect(eventsIn(whole).events.map(({ event }) => event)).toEqual(['progress', 'done']);
  });
});
