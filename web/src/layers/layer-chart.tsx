/** @file Lines over the layers, in a box with both axes; movement and token curves are drawn in it. */
import { useWords } from '../i18n/index.js';
import { useLayersView } from '../state/index.js';
import { linePoints, type Scale, scaleOf } from './scales.js';

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

interface AxisProps {
  readonly scale: Scale;
  readonly numLayers: number;
}

const x = (layer: number, numLayers: number) => ((layer - 1) / Math.max(1, numLayers - 1)) * BOX.width;

/** Values at the side, each with a line through the chart. */
function Ticks({ scale: { ticks, place } }: Pick<AxisProps, 'scale'>) {
  return ticks.map((value) => {
    const y = BOX.height - place(value) * BOX.height;
    return (
      <g key={value}>
        <path d={`M0 ${y}H${BOX.width}`} className="chart-grid" />
        <text x={-6} y={y} textAnchor="end" dominantBaseline="middle">
          {tickText(value)}
        </text>
      </g>
    );
  });
}

/** The layers below. */
function Layers({ numLayers }: Pick<AxisProps, 'numLayers'>) {
  const layers = Array.from({ length: numLayers }, (_, index) => index + 1);
  return layers.map((layer) => (
    <text key={layer} x={x(layer, numLayers)} y={BOX.height + 14} textAnchor="middle">
      {numLayers > ALL_NUMBERS && layer % 4 !== 0 ? '' : layer}
    </text>
  ));
}

function Axes(props: AxisProps) {
  const { text } = useWords();
  return (
    <>
      <Ticks {...props} />
      <path d={`M0 0V${BOX.height}H${BOX.width}`} className="chart-axis" />
      <Layers {...props} />
      <text x={BOX.width / 2} y={BOX.height + 27} textAnchor="middle">
        {text('layerAxis')}
      </text>
    </>
  );
}

export function LayerChart({ lines, label, numLayers }: LayerChartProps) {
  const kind = useLayersView((view) => view.scale);
  const values = lines.flatMap((line) => line.values);
  const scale = scaleOf(kind, values);
  const view = `0 0 ${EDGE.left + BOX.width + EDGE.right} ${EDGE.top + BOX.height + EDGE.bottom}`;
  return (
    <svg viewBox={view} className="chart" role="img" aria-label={label} data-scale={kind}>
      <g transform={`translate(${EDGE.left} ${EDGE.top})`}>
        <Axes {...{ scale, numLayers }} />
        {lines.map((line) => (
          <polyline
            key={line.key}
            points={linePoints(line.values, { ...BOX, place: scale.place })}
            className={`chart-line ${line.className}`}
            strokeDasharray={line.dashes ?? 'none'}
          />
        ))}
      </g>
    </svg>
  );
}
