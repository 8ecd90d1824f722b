export interface GitopsParameters {
  /** Address of the git repository, https or ssh. */
  readonly url: string;
  readonly branch: string;
  /** Folder of this environment in the repository. */
  readonly path: string;
  readonly syncIntervalInSeconds: number;
  /** How Flux signs in: `Azure` (workload identity), `GitHub` (app) or `Generic`. */
  readonly provider: 'Azure' | 'GitHub' | 'Generic';
  /** Name of the workload identity that it signs in as. */
  readonly identity?: string;
  /** Lines of known_hosts, for a git server whose key Flux does not bring. */
  readonly knownHosts?: readonly string[];
}
