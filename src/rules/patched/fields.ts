import { isDeepStrictEqual } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { compareVersions } from '../../facts/kubernetes.ts';
import { containersOf } from './limits.ts';
import { hasSchema, type Wrong } from './schema.ts';
import { serverProblems } from './server/index.ts';
import { podTemplate, type PatchedFinding, type PatchedRule, placeName, type RenderedObject } from './subject.ts';

/** The version of Kubernetes that src/facts/kubernetes-schemas.json was made from. */
const schemaVersion = '1.36';

const serverSource =
  'Kubernetes API and validation of 1.36; CRDs of Gateway API, KEDA, Secrets Store and managed Prometheus; 2026-08';

export const fieldRules: readonly PatchedRule[] = [
  {
    id: 'P1',
    severity: 'error',
    title: 'A patch can be merged into its object',
    why: 'kustomize gives up at a patch of another shape than the object, and cannot tell entries of a list apart that lack their name.',
    source: 'kubernetes-sigs/kustomize, kyaml/yaml/merge2, 2026-08',
    of: 'patched',
    check: ({ object, mismatches = [] }) =>
      mismatches.map(({ path, message, isLoss, fix }) => ({
        path,
        message: `${placeName(object, path)} ${message}.`,
        ...(isLoss ? { severity: 'warning' as const } : {}),
        ...(fix === undefined ? {} : { fix }),
      })),
  },
  {
    id: 'P2',
    severity: 'error',
    title: 'A patched object has fields that its kind has, of the right types',
    why: 'The API server refuses the object, and with it the deployment.',
    source: serverSource,
    of: 'patched',
    check: ({ object, environment }) => {
      if (!hasSchema(object.apiVersion, object.kind)) return [];
      const isNewer = compareVersions(environment.kubernetesVersion, schemaVersion) > 0;
      return serverProblems(object).schema.map((wrong) => ({
        ...told(object, wrong),
        ...(wrong.unknown && isNewer ? { severity: 'warning' as const } : {}),
      }));
    },
  },
  {
    id: 'P3',
    severity: 'error',
    title: 'The API server takes a patched object',
    why: 'What its hand-written checks, its expressions and webhooks refuse stops the deployment in the middle.',
    source: serverSource,
    of: 'patched',
    check: ({ object, patch }) =>
      serverProblems(object).checks.map((wrong) =>
        told(object, { ...wrong, ...besides(object, patch?.before, wrong) }),
      ),
  },
  {
    id: 'P4',
    severity: 'warning',
    title: 'A patch changes its object',
    why: 'Somebody believes in it: it says what is so already, or kustomize drops it, as it does with an entry of a list that names only one of its two keys.',
    source: 'kubernetes-sigs/kustomize, kyaml/yaml/walk, 2026-08',
    of: 'patched',
    check: ({ object, patch, mismatches = [] }) =>
      patch !== undefined && mismatches.length === 0 && isDeepStrictEqual(object, patch.before)
        ? [{ path: [], message: `The patch changes nothing of ${placeName(object, [])}.`, fix: 'Remove it.' }]
        : [],
  },
];

/** Where a container without an image is one that the patch brought: which one may have been meant. */
function besides(
  object: RenderedObject,
  before: RenderedObject | undefined,
  { path }: Wrong,
): { readonly fix?: string } {
  const [own, known] = [podTemplate(object), before && podTemplate(before)];
  if (own === undefined || known === undefined || path.at(-1) !== 'image') return {};
  const names = containersOf(known.template, known.path).map(({ container }) => String(container['name']));
  const brought = containersOf(own.template, own.path).find((one) => isDeepStrictEqual(one.path, path.slice(0, -1)));
  const name = String(brought?.container['name']);
  if (brought === undefined || names.includes(name)) return {};
  return { fix: `The patch adds a container \`${name}\`. Did you mean \`${closest(name, names)}\`?` };
}

function told(object: RenderedObject, { path, message, fix }: Wrong): PatchedFinding {
  const text = `${placeName(object, path)}${message.startsWith(':') ? '' : ' '}${message}.`;
  return { path, message: text, ...(fix === undefined ? {} : { fix }) };
}
