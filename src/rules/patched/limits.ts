import { isPlain, type Plain, shown, type Path } from './schema.ts';
import { listIn, mapIn } from './constraint.ts';
import { amountOf } from './quantity.ts';
import { filledIn } from './server/resources.ts';
import { podTemplate, type PatchedFinding, type PatchedRule, placeName, type RenderedObject } from './subject.ts';

export const limitRules: readonly PatchedRule[] = [
  {
    id: 'Q3',
    severity: 'error',
    title: 'Containers keep within what the LimitRange and the quota of their namespace allow',
    why: 'Admission refuses the pods, and the deployment hangs.',
    source: 'Kubernetes docs, limit-range and resource-quotas, 2026-08',
    of: 'all',
    check: ({ object, objects }) => {
      const pods = podTemplate(object);
      if (!pods) return [];
      const inNamespace = objects.filter(({ metadata }) => metadata.namespace === object.metadata.namespace);
      const ranges = inNamespace.flatMap((other) => (other.kind === 'LimitRange' ? itemsOf(other) : []));
      const counted = inNamespace.flatMap((other) =>
        other.kind === 'ResourceQuota' ? Object.keys(mapIn(mapIn(other, 'spec'), 'hard')) : [],
      );
      return containersOf(pods.template, [...pods.path]).flatMap(({ container, path }) =>
        refused(object, container, path, ranges, counted),
      );
    },
  },
];

/** Every container of a template of pods, with its path; init containers as well. */
export function containersOf(template: Plain, path: Path): { readonly container: Plain; readonly path: Path }[] {
  const spec = mapIn(template, 'spec');
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    listIn(spec, list).flatMap((container, index) =>
      isPlain(container) ? [{ container, path: [...path, 'spec', list, index] }] : [],
    ),
  );
}

function itemsOf({ spec }: RenderedObject): Plain[] {
  return listIn(isPlain(spec) ? spec : {}, 'limits').filter(
    (item): item is Plain => isPlain(item) && item['type'] === 'Container',
  );
}

function refused(
  object: RenderedObject,
  container: Plain,
  path: Path,
  ranges: readonly Plain[],
  counted: readonly string[],
): PatchedFinding[] {
  const resources = mapIn(container, 'resources');
  const [limits, requests] = [mapIn(resources, 'limits'), mapIn(resources, 'requests')];
  const [range = {}] = ranges;
  const named = new Set(
    [limits, requests, ...['max', 'min', 'default', 'defaultRequest'].map((field) => mapIn(range, field))].flatMap(
      Object.keys,
    ),
  );
  return [...named].flatMap((name): PatchedFinding[] => {
    const allowed = filledIn(range, name);
    const limit = limits[name] ?? allowed.default;
    const request = requests[name] ?? limits[name] ?? allowed.defaultRequest;
    const [most, least, top, bottom] = [limit, request, allowed.max, allowed.min].map(amountOf);
    const problem = (field: 'limits' | 'requests', message: string, fix: string): PatchedFinding => ({
      path: [...path, 'resources', field, name],
      message: `${placeName(object, path)} ${message}.`,
      fix,
    });
    const found: PatchedFinding[] = [];
    // What is no amount at all is said by the check of the fields.
    if (top !== undefined && (limit === undefined || (most !== undefined && most > top)))
      found.push(
        problem(
          'limits',
          `is limited to ${shown(limit)} of ${name}; the namespace allows ${shown(allowed.max)}`,
          `Write ${String(allowed.max)} or less, or patch the LimitRange of the namespace.`,
        ),
      );
    if (bottom !== undefined && (request === undefined || (least !== undefined && least < bottom)))
      found.push(
        problem(
          'requests',
          `requests ${shown(request)} of ${name}; the namespace asks for ${shown(allowed.min)} at least`,
          `Write ${String(allowed.min)} or more.`,
        ),
      );
    if (limits[name] === undefined && most !== undefined && least !== undefined && least > most)
      found.push(
        problem(
          'requests',
          `requests ${shown(request)} of ${name} and has no limit of its own, so the ${shown(limit)} of the LimitRange holds`,
          `Write \`limits: { ${name}: ${String(request)} }\` or more.`,
        ),
      );
    for (const [field, value] of [
      ['limits', limit],
      ['requests', request],
    ] as const)
      if (value === undefined && counted.includes(`${field}.${name}`))
        found.push(
          problem(
            field,
            `has no ${field} of ${name}, which the quota of the namespace counts`,
            `Write \`${field}: { ${name}: … }\`.`,
          ),
        );
    return found;
  });
}
