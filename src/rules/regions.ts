import { distance } from 'fastest-levenshtein';
import { findRegion, hasFeature, regionName, regions, regionsSource, zonesOfRegion } from '../facts/regions.ts';
import type { Context } from './context.ts';
import { all, eachPool, type Finding, type Found, type Rule } from './rule.ts';

/** Beyond that many slips of the finger a name is another name. */
const mostSlips = 2;

export const regionRules: readonly Rule[] = [
  {
    id: 'F41',
    severity: 'warning',
    title: 'The region is one that Azure has',
    why: 'Azure refuses a region that it does not have; and of one that this tool does not know, it cannot tell the zones and what is missing there.',
    source: regionsSource,
    check: unknownRegion,
  },
  {
    id: 'F42',
    severity: 'error',
    title: 'Pools have zones that their region has',
    why: 'Azure refuses the pool: the zones of a machine must be there.',
    source: regionsSource,
    check: eachPool(({ config, path, name }, { config: { location } }): Found => {
      const region = findRegion(location);
      const there = zonesOfRegion(location);
      const missing = (config?.zones ?? []).filter((zone) => !there.includes(String(zone)));
      return (
        region !== undefined &&
        missing.length > 0 && {
          path: [...path, 'zones'],
          message: `Pool ${name} is to stand in zone ${missing.join(', ')}; ${region.displayName} has ${there.length === 0 ? 'no zones' : `the zones ${there.join(', ')}`}.`,
          fix: there.length === 0 ? 'Remove `zones`, or write `zones: []`.' : `Write \`zones: [${there.join(', ')}]\`.`,
        }
      );
    }),
  },
  {
    id: 'F43',
    severity: 'error',
    title: 'The region has what the platform asks for',
    why: 'The deployment fails there.',
    source: 'AKS docs, api-server-vnet-integration, user-assigned-managed-identity and 21vianet-retirement, 2026-08-21',
    check: missingThere,
  },
];

function unknownRegion({ config: { location } }: Context): Finding[] {
  if (findRegion(location) !== undefined) return [];
  const name = regionName(location);
  const near = regions()
    .map((region) => ({ region: region.name, slips: distance(name, region.name) }))
    .toSorted((a, b) => a.slips - b.slips || (a.region < b.region ? -1 : 1))[0];
  const isTypo = near !== undefined && near.slips <= mostSlips;
  return [
    {
      path: ['location'],
      ...(isTypo ? { severity: 'error' as const } : {}),
      message: `${location} is no region of Azure that is known here.`,
      fix: isTypo
        ? `Did you mean ${near.region}?`
        : 'Look it up with `az account list-locations --query "[].name"`; if it is new, write `zones` for each pool.',
    },
  ];
}

function missingThere({ config }: Context): Finding[] {
  const { location, cluster } = config;
  const there = findRegion(location)?.displayName ?? location;
  return all([
    cluster.access.api.vnetIntegration === true &&
      !hasFeature(location, 'vnetIntegration') && {
        path: ['cluster', 'access', 'api', 'vnetIntegration'],
        message: `${there} has no API server VNet integration.`,
        fix: 'Remove `vnetIntegration`, or write `vnetIntegration: false`.',
      },
    cluster.defender &&
      !hasFeature(location, 'defender') && {
        path: ['cluster', 'defender'],
        message: `${there} has no Microsoft Defender for Containers any more.`,
        fix: 'Remove `defender`.',
      },
    !hasFeature(location, 'ownIdentities') && {
      path: ['location'],
      message: `${there} makes no clusters with identities of their own, which this platform is built on.`,
      fix: 'Choose another region of that cloud, such as usgovvirginia or chinanorth3.',
    },
  ]);
}
