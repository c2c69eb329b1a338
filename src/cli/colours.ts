/** @file Colours on a terminal, none in files and pipes, none where NO_COLOR asks for none. */
import picocolors from 'picocolors';
import type { TextSink } from './io.js';

export const coloursFor = (sink: TextSink) => picocolors.createColors(sink.isTTY === true && !process.env.NO_COLOR);
