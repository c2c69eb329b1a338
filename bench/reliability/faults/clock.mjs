/** @file Loaded before a program: its clock jumps at every SIGUSR2, a year forward and two years back by turns. */
const YEAR_MS = 365 * 24 * 3600_000;
const JUMPS = [YEAR_MS, -2 * YEAR_MS];

const RealDate = Date;
let [offsetMs, jumps] = [0, 0];
const now = () => RealDate.now() + offsetMs;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }

  static now() {
    return now();
  }
};

process.on('SIGUSR2', () => {
  offsetMs += JUMPS[jumps++ % JUMPS.length];
});
