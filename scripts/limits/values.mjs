/** @file Constants of src/ as their sources write them: found by file and name, and their numbers worked out. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { inRoot } from '../set-up/paths.mjs';

const SOURCE = inRoot('src/');

/** What is called so bounds something. */
const IS_LIMIT = /(^|_)(MAX|MOST|LIMIT|LIMITS|LARGEST|LONGEST|DEEPEST)(_|$)/;

/** Every source file but tests, by its path in src/. */
const sourcePaths = () =>
  readdirSync(SOURCE, { recursive: true })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => path.replaceAll('\\', '/'));

/** Constants at the top of a file and what they are set to. */
function constantsOf(path) {
  const text = readFileSync(new URL(path, SOURCE), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const declared = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(({ name, initializer }) => ts.isIdentifier(name) && initializer);
  return new Map(declared.map(({ name, initializer }) => [name.text, initializer]));
}

const OPERATORS = {
  [ts.SyntaxKind.AsteriskToken]: (a, b) => a * b,
  [ts.SyntaxKind.AsteriskAsteriskToken]: (a, b) => a ** b,
  [ts.SyntaxKind.PlusToken]: (a, b) => a + b,
  [ts.SyntaxKind.MinusToken]: (a, b) => a - b,
  [ts.SyntaxKind.SlashToken]: (a, b) => a / b,
};

/** The number of an expression; undefined where it is none that stands in the file. */
function numberOf(node, constants) {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return numberOf(node.expression, constants);
  if (ts.isIdentifier(node))
    return constants.has(node.text) ? numberOf(constants.get(node.text), constants) : undefined;
  if (!ts.isBinaryExpression(node)) return undefined;
  const [left, right] = [node.left, node.right].map((side) => numberOf(side, constants));
  const value = OPERATORS[node.operatorToken.kind]?.(left, right);
  return Number.isFinite(value) ? value : undefined;
}

const within = (node) =>
  node && (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) ? within(node.expression) : node;

const propertyOf = (node, name) =>
  ts.isObjectLiteralExpression(node)
    ? within(node.properties.find((property) => property.name?.text === name)?.initializer)
    : undefined;

/** The value of `path/file.ts NAME` or `path/file.ts NAME.entry.entry`. @throws Error where there is none */
export function numberIn(constant) {
  const [path, names] = constant.split(' ');
  const constants = constantsOf(path);
  const [first, ...entries] = names.split('.');
  const node = entries.reduce((inside, name) => inside && propertyOf(inside, name), within(constants.get(first)));
  const value = node && numberOf(node, constants);
  if (value === undefined) throw new Error(`docs/limits.md: src/${path} has no number ${names}`);
  return value;
}

/** Every constant of src/ that is called as limits are. */
export const namedAsLimits = () =>
  sourcePaths().flatMap((path) =>
    [...constantsOf(path).keys()].filter((name) => IS_LIMIT.test(name)).map((name) => `${path} ${name}`),
  );
