/** A closed part of Azure with its own sign-in, its own names and its own regions. */
export type Cloud = 'public' | 'usGovernment' | 'china';

export interface Region {
  /** `westeurope` */
  readonly name: string;
  /** `West Europe` */
  readonly displayName: string;
  readonly geography: string;
  readonly cloud: Cloud;
  /** Number of availability zones: 3, or 0 where there are none. */
  readonly zones: number;
  /** The region that Azure replicates to; absent where it has none. */
  readonly pair?: string;
}

export const regionsSource = 'Azure docs, reliability/regions-list, 2026-08';

/**
 * The regions: `geography: name, name (zones) > pair, …`, the names as Azure shows them; those without a number have no
 * zones. The short name is the shown one in lower case without its spaces.
 * Sources: Azure docs, reliability/regions-list, 2026-08; azure-government/documentation-government-welcome, 2026-03;
 * Azure China docs, reliability/availability-zones-region-support, 2026-02.
 */
const lines: Readonly<Record<Cloud, string>> = {
  public: `
Australia: Australia Central > Australia Central 2, Australia Central 2 > Australia Central, Australia East (3) > Australia Southeast, Australia Southeast > Australia East
Austria: Austria East (3)
Belgium: Belgium Central (3)
Brazil: Brazil South (3) > South Central US, Brazil Southeast > Brazil South
Canada: Canada Central (3) > Canada East, Canada East > Canada Central
Chile: Chile Central (3)
Denmark: Denmark East (3)
Europe: North Europe (3) > West Europe, West Europe (3) > North Europe
France: France Central (3) > France South, France South > France Central
Germany: Germany North > Germany West Central, Germany West Central (3) > Germany North
Hong Kong SAR: East Asia (3) > Southeast Asia
India: Central India (3) > South India, Jio India Central > Jio India West, Jio India West > Jio India Central, South India > Central India, West India > South India
Indonesia: Indonesia Central (3)
Israel: Israel Central (3), Israel Northwest
Italy: Italy North (3)
Japan: Japan East (3) > Japan West, Japan West (3) > Japan East
Korea: Korea Central (3) > Korea South, Korea South > Korea Central
Malaysia: Malaysia West (3)
Mexico: Mexico Central (3)
New Zealand: New Zealand North (3)
Norway: Norway East (3) > Norway West, Norway West > Norway East
Poland: Poland Central (3)
Qatar: Qatar Central (3)
Singapore: Southeast Asia (3) > East Asia
South Africa: South Africa North (3) > South Africa West, South Africa West > South Africa North
Spain: Spain Central (3)
Sweden: Sweden Central (3) > Sweden South, Sweden South > Sweden Central
Switzerland: Switzerland North (3) > Switzerland West, Switzerland West > Switzerland North
UAE: UAE Central > UAE North, UAE North (3) > UAE Central
United Kingdom: UK South (3) > UK West, UK West > UK South
United States: Central US (3) > East US 2, East US (3) > West US, East US 2 (3) > Central US, North Central US > South Central US, South Central US (3) > North Central US, West Central US > West US 2, West US > East US, West US 2 (3) > West Central US, West US 3 (3) > East US
`,
  usGovernment: `
US Government: US DoD Central > US DoD East, US DoD East > US DoD Central, US Gov Arizona > US Gov Texas, US Gov Texas > US Gov Arizona, US Gov Virginia (3) > US Gov Texas
`,
  china: `
China: China East > China North, China East 2 > China North 2, China East 3 > China North 3, China North > China East, China North 2 > China East 2, China North 3 (3) > China East 3
`,
};

/**
 * Of regions, what they lack that elsewhere is there. Each list has its own source. That managed Prometheus or Managed
 * Grafana is missing somewhere altogether says no page that could be found in 2026-11: scripts/preflight.sh asks Azure for
 * every type of resource instead.
 */
export const unavailable = {
  /** API server VNet integration. Source: AKS docs, api-server-vnet-integration, 2026-08-21: all of the public cloud but this. */
  vnetIntegration: { regions: ['qatarcentral'], clouds: ['usGovernment', 'china'] },
  /** NAT gateway StandardV2. Source: Azure docs, nat-gateway/nat-sku, 2026-05, known limitations. */
  natStandardV2: {
    regions: [
      'canadaeast',
      'centralindia',
      'chilecentral',
      'indonesiacentral',
      'israelnorthwest',
      'jioindiawest',
      'malaysiawest',
      'qatarcentral',
      'swedensouth',
      'uaecentral',
    ],
    clouds: ['usGovernment', 'china'],
  },
  /** Clusters with identities of their own. Source: AKS docs, user-assigned-managed-identity and pre-created-kubelet-managed-identity, 2026-08-21. */
  ownIdentities: { regions: ['usdodcentral', 'usdodeast', 'usgoviowa', 'chinaeast', 'chinanorth'], clouds: [] },
  /** Microsoft Defender for Cloud. Source: AKS docs, includes/21vianet-retirement, 2026-08-21: retired there on 2026-08-18. */
  defender: { regions: [], clouds: ['china'] },
} as const satisfies Record<string, { readonly regions: readonly string[]; readonly clouds: readonly Cloud[] }>;

export type RegionalFeature = keyof typeof unavailable;

/** Where Managed Grafana spreads over zones. Source: MicrosoftDocs/azure-docs#128186, the answer of the service on 2026-02-10. */
const grafanaZones: readonly string[] = [
  'australiaeast',
  'canadacentral',
  'centralindia',
  'eastasia',
  'eastus',
  'francecentral',
  'koreacentral',
  'northeurope',
  'norwayeast',
  'southcentralus',
  'uksouth',
  'westus3',
];

/** What the names of a cloud end with, and what its services are called. */
export interface CloudNames {
  /** As the Azure CLI calls it: `az cloud set --name`. */
  readonly cli: string;
  readonly registry: string;
  readonly vault: string;
  /** Who a token of a service account is for, when it is exchanged for one of Microsoft Entra. */
  readonly tokenAudience: string;
  /** As the Secrets Store driver and KEDA call it; absent for the public cloud, which is theirs anyway. */
  readonly environment?: string;
}

/**
 * Sources: Azure docs, private-link/private-endpoint-dns, 2026-03; Microsoft Entra docs, workload-identity-federation-considerations,
 * 2026-01; Secrets Store driver docs, cloudName; KEDA docs, scalers/azure-service-bus, cloud.
 */
export const clouds: Readonly<Record<Cloud, CloudNames>> = {
  public: {
    cli: 'AzureCloud',
    registry: 'azurecr.io',
    vault: 'vault.azure.net',
    tokenAudience: 'api://AzureADTokenExchange',
  },
  usGovernment: {
    cli: 'AzureUSGovernment',
    registry: 'azurecr.us',
    vault: 'vault.usgovcloudapi.net',
    tokenAudience: 'api://AzureADTokenExchangeUSGov',
    environment: 'AzureUSGovernmentCloud',
  },
  china: {
    cli: 'AzureChinaCloud',
    registry: 'azurecr.cn',
    vault: 'vault.azure.cn',
    tokenAudience: 'api://AzureADTokenExchangeChina',
    environment: 'AzureChinaCloud',
  },
};

/** `West Europe` and `westeurope` are one region. */
export function regionName(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

/** The region of that name, short or shown; undefined when the list does not know it. */
export function findRegion(location: string): Region | undefined {
  const name = regionName(location);
  return regions().find((region) => region.name === name);
}

let parsed: readonly Region[] | undefined;

/** Every region, in the order of the lines. */
export function regions(): readonly Region[] {
  parsed ??= (Object.keys(lines) as Cloud[]).flatMap((cloud) =>
    lines[cloud]
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [geography = '', rest = ''] = line.split(': ');
        return rest.split(', ').map((text) => regionOf(text, geography, cloud));
      }),
  );
  return parsed;
}

function regionOf(text: string, geography: string, cloud: Cloud): Region {
  const [shown = '', pair] = text.split(' > ');
  const displayName = shown.replace(/ \(\d\)$/, '');
  const zones = Number(/\((\d)\)$/.exec(shown)?.[1] ?? 0);
  return {
    name: regionName(displayName),
    displayName,
    geography,
    cloud,
    zones,
    ...(pair === undefined ? {} : { pair: regionName(pair) }),
  };
}

/** The cloud of a region. One that the list does not know is in the cloud that its name speaks of, which is nearly always public. */
export function cloudOf(location: string): Cloud {
  const name = regionName(location);
  if (/^us(gov|dod|nat|sec)/.test(name)) return 'usGovernment';
  return findRegion(name)?.cloud ?? (name.startsWith('china') ? 'china' : 'public');
}

/** The zones of a region, `['1', '2', '3']` or none. Of a region that the list does not know, three are taken for granted. */
export function zonesOfRegion(location: string): readonly string[] {
  const count = findRegion(location)?.zones ?? 3;
  return ['1', '2', '3'].slice(0, count);
}

/** Whether a region has what most have. */
export function hasFeature(location: string, feature: RegionalFeature): boolean {
  const { regions: without, clouds: cloudsWithout }: { regions: readonly string[]; clouds: readonly Cloud[] } =
    unavailable[feature];
  return !without.includes(regionName(location)) && !cloudsWithout.includes(cloudOf(location));
}

/** Whether Managed Grafana can be spread over the zones of a region. */
export function hasGrafanaZones(location: string): boolean {
  return grafanaZones.includes(regionName(location));
}
