import { readFileSync } from 'node:fs';

/** Which run of which system this is: what is bound to it cannot come out of a repository that somebody else made. */
export interface Machine {
  /** Names this installation of the system; empty where it has no name. */
  readonly machine: string;
  /** Changes with every start of the system; empty where it does not say. */
  readonly boot: string;
  /** The number of the user; -1 where users have none. */
  readonly user: number;
}

export function thisMachine(): Machine {
  return {
    machine: textOf('/etc/machine-id'),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    user: process.getuid?.() ?? -1,
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}
