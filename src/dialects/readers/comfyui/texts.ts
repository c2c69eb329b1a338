/** @file The text that a line of the graph carries. */
import { textAt } from '../json.js';
import { originOf } from './follow.js';
import { type Graph, type GraphNode, inputNames, type Link, linkAt, linkedNames } from './graph.js';
import { byClass } from './node-classes/lines.js';
import { TEXT_CLASSES, TEXT_INPUTS, TEXT_PART, type TextClass } from './node-classes/texts.js';

/** A text, and what of it could not be followed. */
export interface Text {
  readonly text: string;
  /** Classes of nodes beyond which it could not be followed, or that changed it in a way the file does not hold. */
  readonly lostAt: readonly string[];
  /** What was taken for granted of nodes that are not known here. */
  readonly remarks: readonly string[];
}

export const NO_TEXT: Text = { text: '', lostAt: [], remarks: [] };

/** Longest text that is put together, in characters: nodes that double a text could make any length of it. */
const MAX_LENGTH = 200_000;

/** Most nodes that one prompt's text is put together of. */
const MAX_NODES = 300;

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];

export const lost = (type: string): Text => ({ ...NO_TEXT, lostAt: [type] });

/** Texts as one; those that are empty are left out with what would be between where that is asked for. */
export function joinTexts(parts: readonly Text[], between: string, skipsEmpty = true): Text {
  const texts = parts.map(({ text }) => text).filter((text) => !skipsEmpty || text !== '');
  return {
    text: texts.join(between).slice(0, MAX_LENGTH),
    lostAt: unique(parts.flatMap(({ lostAt }) => lostAt)),
    remarks: unique(parts.flatMap(({ remarks }) => remarks)),
  };
}

const ROW_OF = byClass(TEXT_CLASSES);

/** Reads texts of nodes by the names of their inputs. */
export interface TextReader {
  /** The texts of the inputs that are there. */
  at(node: GraphNode, inputs: readonly string[]): readonly Text[];
}

const escaped = (text: string): string => (text === '\\n' ? '\n' : text);

function betweenOf(node: GraphNode, { between = '' }: TextClass): string {
  return escaped(typeof between === 'string' ? between : (textAt(node.inputs, between.input) ?? ''));
}

function textOfRow(reader: TextReader, node: GraphNode, { row, slot }: { row: TextClass; slot: number }): Text {
  const parts = reader.at(node, slot === 1 ? (row.second ?? row.texts) : row.texts);
  const text = joinTexts(parts, betweenOf(node, row), row.skipsEmpty ?? false);
  return row.adds === undefined ? text : { ...text, lostAt: unique([...text.lostAt, node.type]) };
}

/** Of a node that is not known: the one input that may hold its text, or the numbered parts of one. */
function textInputsOf(node: GraphNode): readonly string[] {
  const named = TEXT_INPUTS.filter((name) => Object.hasOwn(node.inputs, name));
  if (named.length > 0) return named.slice(0, 1);
  const parts = inputNames(node).filter((name) => TEXT_PART.test(name));
  if (parts.length > 0) return parts;
  const links = linkedNames(node);
  return links.length === 1 ? links : [];
}

function textOfUnknown(reader: TextReader, node: GraphNode): Text {
  const read = textInputsOf(node);
  const text = joinTexts(reader.at(node, read), ', ');
  if (text.text === '') return lost(node.type);
  return { ...text, remarks: [...text.remarks, `"${node.type}" is not known here: its ${read.join(', ')} is read`] };
}

/** Reads what is behind each line once; a line that leads back to itself has no text. */
function createOnce(read: (link: Link) => Text): (link: Link) => Text {
  const known = new Map<string, Text>();
  return (link) => {
    const key = `${link.id} ${link.slot}`;
    const found = known.get(key);
    if (found) return found;
    if (known.size >= MAX_NODES) return lost('a very long line');
    known.set(key, lost('a circle'));
    const text = read(link);
    known.set(key, text);
    return text;
  };
}

/** Makes the reader of a graph. */
export function createTextReader(graph: Graph): TextReader {
  const textBehind = createOnce((link) => {
    const { node, lostAt } = originOf(graph, link, 'value');
    if (node === undefined) return lost(lostAt);
    const row = ROW_OF.get(node.type);
    return row ? textOfRow(reader, node, { row, slot: link.slot }) : textOfUnknown(reader, node);
  });
  const reader: TextReader = {
    at: (node, inputs) =>
      inputs.flatMap((input) => {
        const own = textAt(node.inputs, input);
        if (own !== undefined) return [{ ...NO_TEXT, text: own }];
        const link = linkAt(node, input);
        return link === undefined ? [] : [textBehind(link)];
      }),
  };
  return reader;
}
