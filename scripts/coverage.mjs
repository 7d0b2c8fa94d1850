// Whether the tests take every region and both ways of every branch of the core:
// node scripts/coverage.mjs JSON... reads what `llvm-cov export` wrote, a file a build, and prints a line of
// TAP after what is missing. It is enough that one build takes it: what is constant in one, and dead
// code there, another has to take. A condition that is constant in all of them is not a branch.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const CORE = /\/c\/(zee\.c|frames\.h)$/;
const KIND = { code: 0, expansion: 1 };

/** Where it starts, from the place in the function to the one in the innermost macro. */
function path({ filenames, regions }, file, [line, column]) {
  const here = `${basename(filenames[file])}:${line}:${column}`;
  const use = regions.find((each) => each[7] === KIND.expansion && each[6] === file);
  return use ? `${path({ filenames, regions }, use[5], use)} > ${here}` : here;
}

const taken = new Map();

function count(place, times) {
  taken.set(place, (taken.get(place) ?? 0) + times);
}

function add(body) {
  const inFunction = body.name.replace(/.*:/, '');
  for (const region of body.regions)
    if (region[7] === KIND.code)
      count(`${path(body, region[5], region)} in ${inFunction}`, region[4]);
  for (const branch of body.branches) {
    const [yes, no] = branch.slice(4);
    const place = `${path(body, branch[6], branch)} in ${inFunction}`;
    // Neither way: constant, or in code that is not reached, which its region tells.
    if (yes + no === 0) continue;
    count(`${place}, when true`, yes);
    count(`${place}, when false`, no);
  }
}

for (const file of process.argv.slice(2))
  for (const body of JSON.parse(readFileSync(file, 'utf8')).data[0].functions)
    if (CORE.test(body.filenames[0])) add(body);

const missing = [...taken].filter(([, times]) => times === 0).map(([place]) => place);
for (const place of missing) console.log(`# never: ${place}`);
const all = taken.size > 0 && missing.length === 0;
console.log(
  `${all ? 'ok' : 'not ok'} 1 - the tests take each of the ${taken.size} regions and ways of branches of the core` +
    (missing.length > 0 ? `, but for ${missing.length}: ${missing[0]} ...` : ''),
);
process.exitCode = all ? 0 : 1;
