/** @file The numbers of a chart as a table, folded away below it. */
import { Fold } from '../fields/index.js';
import { useWords } from '../i18n/index.js';

interface NumbersRow {
  readonly key: string;
  readonly name: string | number;
  /** One for each column. */
  readonly values: readonly string[];
}

interface NumbersFoldProps {
  /** Tells the folds apart. */
  readonly of: string;
  /** What the names of the rows are. */
  readonly rowsAre: string;
  readonly columns: readonly (string | number)[];
  readonly rows: readonly NumbersRow[];
}

const Head = ({ rowsAre, columns }: Pick<NumbersFoldProps, 'rowsAre' | 'columns'>) => (
  <thead>
    <tr>
      <th scope="col">{rowsAre}</th>
      {columns.map((column) => (
        <th key={column} scope="col">
          {column}
        </th>
      ))}
    </tr>
  </thead>
);

function Table({ rowsAre, columns, rows }: Omit<NumbersFoldProps, 'of'>) {
  return (
    <table className="numbers">
      <Head rowsAre={rowsAre} columns={columns} />
      <tbody>
        {rows.map(({ key, name, values }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {values.map((value, column) => (
              <td key={columns[column]}>{value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function NumbersFold({ of, ...table }: NumbersFoldProps) {
  const { text } = useWords();
  return (
    <Fold id={`layers_numbers_${of}`} title={text('numbers')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section className="sweep-scroll" tabIndex={0} aria-label={text('numbers')}>
        <Table {...table} />
      </section>
    </Fold>
  );
}
