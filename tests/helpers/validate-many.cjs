// Runs `validate --json` of the package for many texts in one process, since starting Node takes longer than the command.
// Arguments: main.cjs of the package, and a file with a JSON list of texts, each with its day. Prints one line of JSON for each text.
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const [main, list] = process.argv.slice(2);

async function run() {
  const { main: command } = require(main);
  const write = process.stdout.write.bind(process.stdout);
  const folder = mkdtempSync(join(tmpdir(), 'validate-'));
  process.chdir(folder);
  for (const { text, today } of JSON.parse(readFileSync(list, 'utf8'))) {
    writeFileSync('aks-prod.yaml', text);
    let out = '';
    process.stdout.write = (chunk) => {
      out += chunk;
      return true;
    };
    const code = await command(['validate', '--json', '--as-of', today]);
    process.stdout.write = write;
    write(`${JSON.stringify({ code, out })}\n`);
  }
  process.chdir('/');
  rmSync(folder, { recursive: true });
}

run().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
