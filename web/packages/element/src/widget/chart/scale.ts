/** A value axis: its ends and the places of its lines. */
export interface Axis {
  min: number;
  max: number;
  ticks: number[];
}

/** Round numbers around all values, with zero among them. */
export function axisFor(values: readonly number[], wanted = 4): Axis {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values) || (low < 0 ? 0 : 1);
  const step = roundStep((high - low) / wanted);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  return { min: first * step, max: last * step, ticks: ticks.map((tick) => Number(tick.toPrecision(12))) };
}

/** The next of 1, 2, 2.5, 5 and their tens. */
function roundStep(step: number): number {
  const tens = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * tens >= step * 0.999) ?? 10) * tens;
}

/** Which of the labels of an axis fit beside each other. */
export function labelStep(labels: readonly string[], room: number): number {
  const longest = Math.max(1, ...labels.map((label) => Math.min(label.length, 18)));
  return Math.max(1, Math.ceil((labels.length * (longest * 6.6 + 12)) / Math.max(room, 1)));
}
