/** @file Door of charts/: the program's charts, drawn in the page's colours. */
export {
  type ChartLine,
  countings,
  heatMap,
  LINE,
  lineChart,
  lineChartHeight,
  type ScaleKind,
} from '../../../src/charts/index.js';
export { ChartView } from './chart-view.js';
export { LineSample } from './line-sample.js';
