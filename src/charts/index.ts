/** @file Door of charts/: charts as marks in a plane, which page and sheet draw in letters and colours of their own. */

export { type HeatMap, heatMap, strength } from './heat-map.js';
export { type AxisRow, axisRows, countings } from './layers-axis.js';
export { type ChartLine, type LineChart, lineChart, lineChartHeight } from './line-chart.js';
export * from './marks.js';
export { type Scale, type ScaleKind, scaleOf } from './scale.js';
