/** @file Lines over the layers, counted both ways, on the scale that is chosen; movement and token curves are drawn in it. */
import { type ChartLine, ChartView, countings, LINE, lineChart, lineChartHeight } from '../charts/index.js';
import { useWords } from '../i18n/index.js';
import { useLayersView } from '../state/index.js';

interface LayerChartProps {
  readonly lines: readonly ChartLine[];
  /** What it is a picture of. */
  readonly label: string;
  readonly numLayers: number;
}

const BOX = { width: 390, height: 150 };
/** The uppermost number is written beside its line. */
const TOP = 8;

export function LayerChart({ lines, label, numLayers }: LayerChartProps) {
  const { text } = useWords();
  const scale = useLayersView((view) => view.scale);
  const axis = countings(numLayers, { clipSkip: text('clipSkipAxis'), layers: text('layerAxis') });
  const marks = lineChart({ lines, scale, axis, ...BOX }, { x: 0, y: TOP });
  const height = TOP + lineChartHeight(BOX.height, axis.length) - LINE / 2;
  return <ChartView {...{ marks, label, scale, height }} width={BOX.width} />;
}
