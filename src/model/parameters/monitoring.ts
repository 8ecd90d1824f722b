import type { Config } from '../../config/validate.ts';
import { hasGrafanaZones } from '../../facts/regions.ts';
import type { AlertsParameters, MonitoringParameters } from '../infra/monitoring.ts';
import type { ResourceNames } from '../naming.ts';
import { sortedRecord } from '../pools.ts';

const platformNamespaces = ['azure-arc', 'gatekeeper-system', 'kube-system'];

export function monitoringParameters(
  config: Config,
  names: ResourceNames,
  prometheusReaders: readonly string[],
  isSpread: boolean,
): MonitoringParameters {
  const { retentionDays, dailyQuotaGB, controlPlaneMetrics, grafana } = config.observability;
  return {
    logAnalytics: { name: names.logAnalytics, retentionInDays: retentionDays, dailyQuotaGb: dailyQuotaGB },
    prometheus: {
      workspace: names.monitorWorkspace,
      dataCollectionEndpoint: names.prometheusEndpoint,
      dataCollectionRule: names.prometheusRule,
      readers: prometheusReaders,
      controlPlane: controlPlaneMetrics,
    },
    containerInsights: {
      dataCollectionRule: names.containerInsightsRule,
      streams: config.observability.logStreams.toSorted(),
      interval: '1m',
      namespaceFilteringMode: 'Exclude',
      namespaces: platformNamespaces,
    },
    ...(grafana
      ? {
          grafana: {
            name: names.grafana,
            zoneRedundancy: isSpread && hasGrafanaZones(config.location),
            adminGroups: config.cluster.access.adminGroups.toSorted(),
            viewerGroups: config.cluster.access.readerGroups.toSorted(),
          },
        }
      : {}),
  };
}

export function alertsParameters(
  config: Config,
  names: ResourceNames,
  ownsSubscriptionAlerts: boolean,
): AlertsParameters {
  return {
    actionGroup: names.actionGroup,
    shortName: names.actionGroupShort,
    emails: config.alerts.email.toSorted().map((address) => ({ name: address, address })),
    webhooks: Object.entries(sortedRecord(config.alerts.webhooks)).map(([name, serviceUri]) => ({ name, serviceUri })),
    enabled: true,
    serviceHealth: ownsSubscriptionAlerts,
  };
}
