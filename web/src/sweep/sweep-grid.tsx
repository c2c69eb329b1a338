/** @file The cells of one stage: a column for each value with its verdict, a row for each seed and axis value. */
import { Badge, Checkbox, Progress, Text, UnstyledButton } from '@mantine/core';
import { cellAt, cellShare, type JobStep, type SweepCell, type SweepStage, type SweepView } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import type { OpenedCell } from './sweep-cell-dialog.js';
import { differenceText, isDead, verdictText } from './verdict-text.js';

interface SweepGridProps {
  readonly view: SweepView;
  readonly stage: SweepStage;
  /** Of the cell that is being drawn. */
  readonly step: JobStep | undefined;
  readonly onOpen: (cell: OpenedCell) => void;
  readonly chosen?: readonly number[];
  readonly onToggle?: (value: number) => void;
}

export function SweepGrid({ view, stage, step, onOpen, chosen, onToggle }: SweepGridProps) {
  const { label } = useWords();
  const { clipSkips, cells } = stage;
  const rows = view.rows.length > 0 ? view.rows : [{ label: '', seed: 0, axisValue: null }];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section className="sweep-scroll" tabIndex={0} aria-label={label('sweep')}>
      <table className="sweep-grid">
        <thead>
          <tr>
            <td />
            {clipSkips.map((value, column) => (
              <ColumnHead
                key={value}
                {...{ stage, value, column }}
                checked={chosen?.includes(value)}
                {...{ onToggle }}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label }, row) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {clipSkips.map((value, column) => (
                <Cell
                  key={value}
                  {...{ value, label, onOpen }}
                  id={view.id}
                  cell={cellAt(cells, row, value)}
                  step={step && step.batch === row * clipSkips.length + column ? step : undefined}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ColumnHeadProps {
  readonly stage: SweepStage;
  readonly value: number;
  readonly column: number;
  readonly checked: boolean | undefined;
  readonly onToggle: ((value: number) => void) | undefined;
}

function ColumnHead({ stage: { clipSkips, result }, value, column, checked, onToggle }: ColumnHeadProps) {
  const { label, text } = useWords();
  const verdict = result?.verdicts.find(({ clipSkip }) => clipSkip === value);
  return (
    <th scope="col" data-dead={isDead(verdict) || undefined}>
      <Text fw={600} size="sm">
        {label('clipSkip')} {value}
      </Text>
      {result?.recommended === value && (
        <Badge size="sm" variant="light" tt="none">
          {text('recommendedMark')}
        </Badge>
      )}
      {verdict && (
        <Text size="xs" c="dimmed">
          {verdictText(verdict, clipSkips[column - 1], text)}
        </Text>
      )}
      {onToggle && (
        <Checkbox
          mt={4}
          display="inline-block"
          aria-label={text('chooseValue', { value })}
          checked={checked ?? false}
          onChange={() => onToggle(value)}
        />
      )}
    </th>
  );
}

interface CellProps {
  readonly id: string;
  readonly value: number;
  readonly label: string;
  readonly cell: SweepCell | undefined;
  readonly step: JobStep | undefined;
  readonly onOpen: (cell: OpenedCell) => void;
}

const PERCENT = 100;
/** Unrelated pictures differ by about a quarter; there the bar is full. */
const FULL_BAR = 0.25;

function Cell({ id, value, label, cell, step, onOpen }: CellProps) {
  const { text } = useWords();
  const name = text('cell', { value, row: label });
  if (!cell) {
    return (
      <td>
        <div className="sweep-empty" role="img" aria-label={`${name}: ${text('notDrawn')}`}>
          {step && <Progress value={PERCENT * cellShare(step)} w="80%" aria-label={name} transitionDuration={100} />}
        </div>
      </td>
    );
  }
  const url = `api/v1/sweeps/${id}/files/${cell.file}`;
  const { difference, infotext, seed, width, height } = cell;
  return (
    <td data-dead={cell.clipSkip.effective === null || undefined}>
      <UnstyledButton
        aria-label={name}
        aria-haspopup="dialog"
        onClick={() => onOpen({ value, picture: { url, infotext, seed, width, height } })}
      >
        <img alt="" src={url} className="sweep-picture" />
      </UnstyledButton>
      {difference && (
        <>
          <Progress value={(PERCENT * difference.image) / FULL_BAR} size="xs" aria-hidden="true" />
          <Text size="xs" c="dimmed">
            {differenceText(difference, text)}
          </Text>
        </>
      )}
    </td>
  );
}
