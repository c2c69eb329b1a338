/** @file Lines over the layers, in a box with both axes; movement and token curves are drawn in it. */
import { useWords } from '../i18n/use-words.js';
import { useLayersView } from '../state/layers-view.js';
import { linePoints, scaleOf } from './scales.js';

export interface ChartLine {
  readonly key: string;
  /** One for each layer. */
  readonly values: readonly number[];
  readonly className: string;
  readonly dashes?: string;
}

interface LayerChartProps {
  readonly lines: readonly ChartLine[];
  /** What it is a picture of. */
  readonly label: string;
  readonly numLayers: number;
}

const BOX = { width: 332, height: 150 };
const EDGE = { left: 42, top: 8, bottom: 30, right: 8 };
/** More layers than this have every fourth number only. */
const ALL_NUMBERS = 16;
const DIGITS = 2;

const tickText = (value: number): string => (value === 0 ? '0' : String(Number(value.toPrecision(DIGITS))));

export function LayerChart({ lines, label, numLayers }: LayerChartProps) {
  const { text } = useWords();
  const kind = useLayersView(({ scale }) => scale);
  const { place, ticks } = scaleOf(
    kind,
    lines.flatMap(({ values }) => values),
  );
  const view = `0 0 ${EDGE.left + BOX.width + EDGE.right} ${EDGE.top + BOX.height + EDGE.bottom}`;
  const layers = Array.from({ length: numLayers }, (_, index) => index + 1);
  const x = (layer: number) => ((layer - 1) / Math.max(1, numLayers - 1)) * BOX.width;
  const y = (value: number) => BOX.height - place(value) * BOX.height;
  return (
    <svg viewBox={view} className="chart" role="img" aria-label={label} data-scale={kind}>
      <g transform={`translate(${EDGE.left} ${EDGE.top})`}>
        {ticks.map((value) => (
          <g key={value}>
            <path d={`M0 ${y(value)}H${BOX.width}`} className="chart-grid" />
            <text x={-6} y={y(value)} textAnchor="end" dominantBaseline="middle">
              {tickText(value)}
            </text>
          </g>
        ))}
        <path d={`M0 0V${BOX.height}H${BOX.width}`} className="chart-axis" />
        {layers.map((layer) => (
          <text key={layer} x={x(layer)} y={BOX.height + 14} textAnchor="middle">
            {numLayers > ALL_NUMBERS && layer % 4 !== 0 ? '' : layer}
          </text>
        ))}
        <text x={BOX.width / 2} y={BOX.height + 27} textAnchor="middle">
          {text('layerAxis')}
        </text>
        {lines.map(({ key, values, className, dashes = 'none' }) => (
          <polyline
            key={key}
            points={linePoints(values, { ...BOX, place })}
            className={`chart-line ${className}`}
            strokeDasharray={dashes}
          />
        ))}
      </g>
    </svg>
  );
}
