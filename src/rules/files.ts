import type { WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Finding, type Found, type Rule } from './rule.ts';

const secretsFolder = '/mnt/secrets';
const systemFolder = /^\/(?:proc|sys|dev)(?:\/|$)/;
const mostBytes = 1024 * 1024;

export const fileRules: readonly Rule[] = [
  {
    id: 'F15',
    severity: 'error',
    title: "Files, writable directories and mounted secrets keep out of each other's way",
    why: 'One mount hides the other, or the container does not start.',
    source: 'Kubernetes docs, volumes, 2026-08',
    check: eachWorkload(clashes),
  },
  {
    id: 'G12',
    severity: 'error',
    title: 'The files of a workload fit into a ConfigMap',
    why: 'Kubernetes refuses a ConfigMap of more than 1 MiB.',
    source: 'Kubernetes docs, configmap, 2026-08',
    check: eachWorkload(({ name, path, config: { files } }) => {
      const size = Object.values(files).reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
      return (
        size > mostBytes && {
          path: [...path, 'files'],
          message: `The files of ${name} have ${size} bytes together.`,
          fix: 'Put large files into the image, or fetch them when the workload starts.',
        }
      );
    }),
  },
];

function clashes({ name, path, config: { files, security }, workload }: WorkloadSubject): Finding[] {
  const mounts = [
    ...Object.keys(files).map((place) => ({ place, at: [...path, 'files', place], isFile: true })),
    ...security.writable.map((place, index) => ({
      place,
      at: [...path, 'security', 'writable', String(index)],
      isFile: false,
    })),
  ];
  const first = new Map<string, (typeof mounts)[number]>();
  for (const mount of mounts) if (!first.has(mount.place)) first.set(mount.place, mount);
  const checks = mounts.map((mount): Found => {
    const { place, at, isFile } = mount;
    if (/\/\/|\/\.{1,2}(?:\/|$)/.test(place))
      return { path: at, message: `${place} is not a plain path.`, fix: 'Write it without `//`, `.` and `..`.' };
    if (systemFolder.test(place))
      return {
        path: at,
        message: `${place} lies in a directory that the kernel fills.`,
        fix: 'Take another directory.',
      };
    if (workload.secrets.length > 0 && isIn(place, secretsFolder))
      return {
        path: at,
        message: `${place} lies in ${secretsFolder}, where the secrets of ${name} are mounted.`,
        fix: 'Take another directory.',
      };
    const same = first.get(place);
    const other = same === mount ? fileAbove(place, first) : same;
    return (
      other && {
        path: at,
        message: `${place} is ${isFile ? 'a file' : 'a writable directory'} and lies at or below ${other.place}, which is ${other.isFile ? 'a file' : 'a writable directory'}.`,
        fix: 'Move one of them.',
      }
    );
  });
  return all(checks);
}

/** The file of which a place would have to be a folder's content. */
function fileAbove<Mount extends { readonly isFile: boolean }>(
  place: string,
  mounts: ReadonlyMap<string, Mount>,
): Mount | undefined {
  for (let slash = place.indexOf('/', 1); slash !== -1; slash = place.indexOf('/', slash + 1)) {
    const above = mounts.get(place.slice(0, slash));
    if (above?.isFile === true) return above;
  }
  return undefined;
}

function isIn(place: string, folder: string): boolean {
  return place === folder || place.startsWith(`${folder}/`);
}
