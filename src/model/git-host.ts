/** The host that an address of a git repository names, https or ssh, in lower case. */
export function gitHost(url: string): string {
  return /^[a-z]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1]?.toLowerCase() ?? '';
}

/** Whether Flux signs in to the repository as a workload identity: Azure Repos over https. Over ssh it has a key. */
export function signsInWithIdentity(url: string): boolean {
  const host = gitHost(url);
  return url.startsWith('https:') && (host === 'dev.azure.com' || host.endsWith('.visualstudio.com'));
}

/** Hosts whose keys the extension brings. Source: AKS docs, conceptual-gitops-flux2, 2026-08. */
const known = ['github.com', 'gitlab.com', 'bitbucket.org', 'ssh.dev.azure.com', 'vs-ssh.visualstudio.com'];

/** Whether Flux refuses the server of a repository unless it is told the server's key. */
export function needsKnownHost(url: string): boolean {
  return url.startsWith('ssh:') && !known.includes(gitHost(url));
}
