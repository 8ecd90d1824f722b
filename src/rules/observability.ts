import { repeats } from './repeats.ts';
import { all, type Rule } from './rule.ts';

const logsPath = ['observability', 'controlPlaneLogs'];

export const observabilityRules: readonly Rule[] = [
  {
    id: 'V80',
    severity: 'warning',
    title: 'Metrics of the control plane are collected',
    why: 'Without them no alert can tell that the API server or etcd fails.',
    source: 'AKS docs, control-plane-metrics-monitor, 2026-08-21',
    check: ({ config: { observability } }) =>
      observability.controlPlaneMetrics
        ? []
        : [
            {
              path: ['observability', 'controlPlaneMetrics'],
              message: 'Metrics of the control plane are off, and so is the alert on the API server.',
              fix: 'Remove `controlPlaneMetrics`.',
            },
          ],
  },
  {
    id: 'V82',
    severity: 'warning',
    title: 'Control-plane logs are kept, without the reads of kube-audit',
    why: 'kube-audit can cost more than all other logs together, and kube-audit-admin is part of it; without any, nobody can tell who did what.',
    source: 'AKS docs, monitor-aks, 2026-08-21',
    check: ({
      config: {
        observability: { controlPlaneLogs: logs },
      },
    }) =>
      all([
        logs.length === 0 && {
          path: logsPath,
          message: 'No control-plane log is kept.',
          fix: 'Remove `controlPlaneLogs`: the defaults leave out what is dear.',
        },
        logs.includes('kube-audit') && {
          path: [...logsPath, String(logs.indexOf('kube-audit'))],
          message: logs.includes('kube-audit-admin')
            ? 'kube-audit and kube-audit-admin are both kept, so every change is paid for twice.'
            : 'kube-audit keeps every read of every object.',
          fix: logs.includes('kube-audit-admin') ? 'Remove kube-audit.' : 'Write kube-audit-admin in its place.',
        },
      ]),
  },
  {
    id: 'V88',
    severity: 'warning',
    title: 'Alerts reach somebody',
    why: 'An alert that reaches nobody is not an alert.',
    source: 'Azure Monitor docs, action-groups, 2026-08-07',
    check: ({ config: { alerts } }) =>
      alerts.email.length === 0 && Object.keys(alerts.webhooks).length === 0
        ? [
            {
              path: ['alerts'],
              message: 'Nobody is notified of alerts.',
              fix: 'Write `alerts: { email: [oncall@example.com] }`.',
            },
          ]
        : [],
  },
  {
    id: 'F20',
    severity: 'error',
    title: 'An address stands once among those that alerts go to, and webhooks have plain names',
    why: 'Azure refuses two receivers of one name, and names with signs that addresses have.',
    source: 'Azure Monitor docs, action-groups, 2026-08-07',
    check: ({ config: { alerts } }) => [
      ...repeats(alerts.email, ['alerts', 'email']),
      ...Object.keys(alerts.webhooks)
        .filter((name) => !isReceiverName(name))
        .map((name) => ({
          path: ['alerts', 'webhooks', name],
          message: `"${name}" is not a name of a receiver.`,
          fix: 'Write 1 to 128 letters, digits, `-` and `_`, such as `chat`.',
        })),
    ],
  },
  {
    id: 'F19',
    severity: 'error',
    title: 'The daily amount of logs is -1 or more than zero',
    why: 'Azure refuses other numbers; none at all would stop every log at midnight.',
    source: 'Azure Monitor docs, daily-cap, 2026-08-07',
    check: ({
      config: {
        observability: { dailyQuotaGB: quota },
      },
    }) =>
      quota === -1 || quota > 0
        ? []
        : [
            {
              path: ['observability', 'dailyQuotaGB'],
              message: `${quota} GB a day is not an amount.`,
              fix: 'Write -1 for no limit, or an amount such as 5.',
            },
          ],
  },
];

function isReceiverName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(name);
}
