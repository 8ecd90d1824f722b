// Stands in for the Azure CLI in tests of the scripts. FAKE_AZ names a JSON file {"<words of a command>": answer}, the
// longest match wins; an answer is {"json": ...}, or {"error": "..."} for a failure. `--query` and `--output` work as in
// the real thing, so a query that does not fit the shape of Azure's answers fails here too. FAKE_AZ_LOG gets each call,
// and FAKE_KUBECONFIG is what `aks get-credentials` writes.
import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';
import jmespath from 'jmespath';

const given = process.argv.slice(2);
const options = new Map();
const words = [];
for (let index = 0; index < given.length; index += 1) {
  const word = given[index];
  if (!word.startsWith('--')) words.push(word);
  else if (given[index + 1] === undefined || given[index + 1].startsWith('--')) options.set(word, '');
  else options.set(word, given[(index += 1)]);
}
appendFileSync(process.env.FAKE_AZ_LOG, `${JSON.stringify(given)}\n`);

const answers = JSON.parse(readFileSync(process.env.FAKE_AZ, 'utf8'));
const command = given.join(' ');
const key = Object.keys(answers)
  .filter((words) => words.split(' ').every((word) => ` ${command} `.includes(` ${word} `)))
  .sort((a, b) => b.length - a.length)[0];
if (key === undefined) fail(`the test has no answer for: az ${command}`);
const answer = answers[key];
if (answer.error !== undefined) fail(answer.error);
if (command.startsWith('aks get-credentials ') && process.env.FAKE_KUBECONFIG)
  copyFileSync(process.env.FAKE_KUBECONFIG, options.get('--file'));
print(options.has('--query') ? jmespath.search(answer.json, options.get('--query')) : answer.json);

function fail(message) {
  process.stderr.write(`ERROR: ${message}\n`);
  process.exit(1);
}

function print(value) {
  const format = options.get('--output') ?? 'json';
  if (format === 'none' || value === null || value === undefined) return;
  if (format === 'json') process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  else if (typeof value === 'boolean') process.stdout.write(`${value}\n`);
  // One row for each item of a list. As in the real thing, a list inside a row is no more than its length.
  else
    for (const row of Array.isArray(value) ? value : [value])
      process.stdout.write(`${(Array.isArray(row) ? row : [row]).map(cell).join('\t')}\n`);
}

function cell(value) {
  if (Array.isArray(value)) return String(value.length);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
}
