import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IVolumeMount } from 'kubernetes-models/v1/VolumeMount';
import type { Workload } from '../../model/model.ts';
import { fileKeys, filesName } from './config-map.ts';

const secretsPath = '/mnt/secrets';
const longestName = 63;

interface Mounted {
  readonly volume: IVolume;
  readonly mounts: readonly IVolumeMount[];
}

export function volumesOf(workload: Workload): IVolume[] {
  return mounted(workload).map(({ volume }) => volume);
}

export function volumeMountsOf(workload: Workload): IVolumeMount[] {
  return mounted(workload).flatMap(({ mounts }) => mounts);
}

function mounted(workload: Workload): Mounted[] {
  return [...writable(workload), ...files(workload), ...secrets(workload)];
}

/** Directories that stay writable. All of them together may fill what the container may use of the node's disk. */
function writable({ security, resources }: Workload): Mounted[] {
  const taken = new Set<string>();
  return security.writable.map((mountPath) => {
    const name = volumeName(mountPath, taken);
    taken.add(name);
    return {
      volume: { name, emptyDir: { sizeLimit: resources.limits.ephemeralStorage } },
      mounts: [{ name, mountPath }],
    };
  });
}

/**
 * Configuration files, each mounted alone. Mounting the directory would hide what the image has beside them; and that a
 * `subPath` never follows a change is no loss, since the ConfigMap is immutable and a change makes another.
 */
function files(workload: Workload): Mounted[] {
  const keys = [...fileKeys(workload)];
  if (keys.length === 0) return [];
  return [
    {
      volume: { name: 'files', configMap: { name: filesName(workload) } },
      mounts: keys.map(([mountPath, subPath]) => ({ name: 'files', mountPath, subPath, readOnly: true })),
    },
  ];
}

/** Secrets of Key Vault as files, which follow a rotation by themselves. */
function secrets(workload: Workload): Mounted[] {
  if (workload.secrets.length === 0) return [];
  const csi = {
    driver: 'secrets-store.csi.k8s.io',
    readOnly: true,
    volumeAttributes: { secretProviderClass: workload.name },
  };
  return [{ volume: { name: 'secrets', csi }, mounts: [{ name: 'secrets', mountPath: secretsPath, readOnly: true }] }];
}

/** `/var/cache/app` becomes `writable-var-cache-app`; two paths that would become the same get a number. */
function volumeName(path: string, taken: ReadonlySet<string>): string {
  const slug = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const stem = `writable-${slug}`.slice(0, longestName - 4).replace(/-$/, '');
  let name = stem;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
  return name;
}
