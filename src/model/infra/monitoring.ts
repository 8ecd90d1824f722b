export interface MonitoringParameters {
  readonly logAnalytics: {
    /** 4-63 characters. */
    readonly name: string;
    /** 30-730. */
    readonly retentionInDays: number;
    /** Gigabytes a day after which ingestion stops; -1 is no cap. */
    readonly dailyQuotaGb: number;
  };
  readonly prometheus: PrometheusParameters;
  /** Absent turns container logs off. */
  readonly containerInsights?: ContainerInsightsParameters;
  readonly grafana?: GrafanaParameters;
}

export interface PrometheusParameters {
  /** Name of the Azure Monitor workspace. */
  readonly workspace: string;
  /** Names of the data collection endpoint (44 characters at most) and rule (64). */
  readonly dataCollectionEndpoint: string;
  readonly dataCollectionRule: string;
  /** Names of workload identities that query the workspace (KEDA, when it scales on a query). */
  readonly readers: readonly string[];
  /** Collects the metrics of the API server and of etcd. */
  readonly controlPlane: boolean;
}

export interface ContainerInsightsParameters {
  /** Name of the data collection rule. */
  readonly dataCollectionRule: string;
  /** Streams such as `Microsoft-ContainerLogV2`, sorted. */
  readonly streams: readonly string[];
  /** 1m-30m. */
  readonly interval: string;
  readonly namespaceFilteringMode: 'Include' | 'Exclude' | 'Off';
  readonly namespaces: readonly string[];
}

export interface GrafanaParameters {
  /** 2-30 characters. */
  readonly name: string;
  readonly zoneRedundancy: boolean;
  /** Object ids of Entra groups. */
  readonly adminGroups: readonly string[];
  readonly viewerGroups: readonly string[];
}

export interface AlertsParameters {
  /** Name of the action group. */
  readonly actionGroup: string;
  /** 1-12 characters, shown in messages. */
  readonly shortName: string;
  readonly emails: readonly { readonly name: string; readonly address: string }[];
  /** Webhooks with the common alert schema. The address must not hold a secret: it is printed in the repo. */
  readonly webhooks: readonly { readonly name: string; readonly serviceUri: string }[];
  /** False makes the rules but keeps them silent, for an environment that should page nobody. */
  readonly enabled: boolean;
  /** Tells of incidents of AKS in the subscription. One of the environments that share a subscription does. */
  readonly serviceHealth: boolean;
}
