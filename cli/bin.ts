#!/usr/bin/env node
import module from 'node:module';
import { exitCode } from '../src/errors.ts';
import { version } from './version.ts';

const argv = process.argv.slice(2);

if (argv.length === 1 && argv[0] === '--version') process.stdout.write(`${version}\n`);
else void run();

async function run(): Promise<void> {
  // Node 22.1 and later keep compiled code between runs; the types are those of Node 20.
  (module as { enableCompileCache?: () => void }).enableCompileCache?.();
  try {
    const { main } = await import('./main.ts');
    process.exitCode = await main(argv);
  } catch (error) {
    process.exitCode = exitCode.bug;
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `create-aks-prod ${version} has a bug. Please report this, with the command you ran:\n${detail}\n`,
    );
  }
}
