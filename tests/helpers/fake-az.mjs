// Stands in for the Azure CLI in tests of the scripts. It is a server, for one start of a program per call of az would be
// most of the time of these tests; fake-az.ts starts it, and writes the `az` that asks it. A call comes as texts that end
// with a NUL: how many words there are, FAKE_AZ, FAKE_AZ_LOG, FAKE_KUBECONFIG, the words. What goes back is the exit code
// on a line, then what az prints: to stdout after 0, else to stderr.
//
// FAKE_AZ names a JSON file {"<words of a command>": answer}, the longest match wins; an answer is {"json": ...}, or
// {"error": "..."} for a failure. `--query` and `--output` work as in the real thing, so a query that does not fit the
// shape of Azure's answers fails here too. FAKE_AZ_LOG gets each call, and FAKE_KUBECONFIG is what `aks get-credentials`
// writes.
import { appendFileSync, copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import jmespath from 'jmespath';

const server = createServer((socket) => {
  let text = '';
  let answered = false;
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (part) => {
    text += part;
    const [count, ...rest] = text.split('\0');
    if (answered || rest.length < Number(count) + 4) return;
    answered = true;
    socket.end(reply(rest.slice(0, 3), rest.slice(3, -1)));
  });
});
server.listen(0, '127.0.0.1', () => {
  const file = process.argv[2];
  writeFileSync(`${file}.new`, String(server.address().port));
  renameSync(`${file}.new`, file);
});

function reply(files, given) {
  try {
    return `0\n${answer(files, given)}`;
  } catch (error) {
    return `1\nERROR: ${error.message}\n`;
  }
}

function answer([answersFile, log, kubeconfig], given) {
  appendFileSync(log, `${JSON.stringify(given)}\n`);
  const options = optionsOf(given);
  const answers = JSON.parse(readFileSync(answersFile, 'utf8'));
  const command = given.join(' ');
  const key = Object.keys(answers)
    .filter((words) => words.split(' ').every((word) => ` ${command} `.includes(` ${word} `)))
    .sort((a, b) => b.length - a.length)[0];
  if (key === undefined) throw new Error(`the test has no answer for: az ${command}`);
  const { json, error } = answers[key];
  if (error !== undefined) throw new Error(error);
  if (command.startsWith('aks get-credentials ') && kubeconfig !== '') copyFileSync(kubeconfig, options.get('--file'));
  const value = options.has('--query') ? jmespath.search(json, options.get('--query')) : json;
  return printed(value, options.get('--output') ?? 'json');
}

function optionsOf(given) {
  const options = new Map();
  for (let index = 0; index < given.length; index += 1) {
    const word = given[index];
    if (!word.startsWith('--')) continue;
    if (given[index + 1] === undefined || given[index + 1].startsWith('--')) options.set(word, '');
    else options.set(word, given[(index += 1)]);
  }
  return options;
}

function printed(value, format) {
  if (format === 'none' || value === null || value === undefined) return '';
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  if (typeof value === 'boolean') return `${value}\n`;
  // One row for each item of a list. As in the real thing, a list inside a row is no more than its length.
  return (Array.isArray(value) ? value : [value])
    .map((row) => `${(Array.isArray(row) ? row : [row]).map(cell).join('\t')}\n`)
    .join('');
}

function cell(value) {
  if (Array.isArray(value)) return String(value.length);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
}
