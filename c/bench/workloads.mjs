// How the driver uses the loops of workloads.c; README.md describes them.

// The first is that of the timed loops; a heap's size hangs on chance, so it is measured with all.
const SEEDS = [0x9e3779b9, 1, 2, 3, 4];
const CHURN = 10000;
const JUMBOS = 64;
const QUEUE = 4096;

// Sizes: floor(low * 2^u), u uniform below `octaves`.
const SMALL = [1, 15]; // 1 B to 32 KiB
const LARGE = [65536, 6]; // 64 KiB to 4 MiB
const draw = (loops, sizes, seed = SEEDS[0]) => loops.seed(seed, ...sizes);

const pairs = (bytes) => ({
  name: `pair ${bytes} B`,
  count: 50_000,
  start() {},
  run: (loops, count) => loops.pairs(bytes, count),
});

/** Timed loops of `count` operations. Unless they run `once`, on an empty heap, a first run is untimed. */
export const TIMED = [
  ...[16, 64, 1000, 40000].map(pairs),
  {
    name: 'fifo',
    count: 10_000,
    start(loops) {
      draw(loops, SMALL);
      loops.fill(QUEUE);
    },
    run: (loops, count) => loops.fifo(count),
  },
  {
    name: 'churn',
    count: 10_000,
    start(loops) {
      draw(loops, SMALL);
      loops.fill(CHURN);
    },
    run: (loops, count) => loops.churn(count),
  },
  {
    name: 'jumbo',
    count: 2000,
    start(loops) {
      draw(loops, LARGE);
      loops.fill(JUMBOS);
    },
    run: (loops, count) => loops.jumbo(count),
  },
  {
    name: 'phases',
    count: 919_000,
    once: true,
    start() {},
    run: (loops) => loops.phases(),
  },
  {
    name: 'holes',
    count: 4_000_000, // calls, not pairs
    once: true,
    start() {},
    run: (loops) => loops.holes(),
  },
];

/** Loops from an empty heap to an empty heap, but for holes; repeated with the same requests. */
export const ACCOUNTED = [
  {
    name: 'churn',
    seeds: SEEDS,
    start: (loops, seed) => draw(loops, SMALL, seed),
    run: (loops) => loops.account_any(CHURN, 30_000),
  },
  {
    name: 'jumbo',
    seeds: SEEDS,
    start: (loops, seed) => draw(loops, LARGE, seed),
    run: (loops) => loops.account_any(JUMBOS, 2000),
  },
  { name: 'phases', seeds: [0], start() {}, run: (loops) => loops.account_phases() },
  { name: 'holes', seeds: [0], once: true, start() {}, run: (loops) => loops.account_holes() },
];
