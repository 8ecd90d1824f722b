import { dispatch } from './dispatch.ts';
import { reportError } from './failure.ts';
import { processSession, type Session } from './session.ts';

/**
 * Runs one command line, without the node and script names. Prints what it has to say and returns the exit code; never
 * throws and never ends the process.
 */
export async function main(argv: readonly string[], session: Session = processSession()): Promise<number> {
  const json = argv.includes('--json');
  try {
    return await dispatch(argv, session);
  } catch (error) {
    return reportError(error, { session, json, debug: argv.includes('--debug') });
  }
}
