/** Checkers of the field that a repo can be prepared for, in the order in which a pipeline runs them. */
export const checkers = ['checkov', 'trivy', 'zizmor', 'kube-linter', 'yamllint', 'markdownlint'] as const;

export const checks = {
  type: 'array',
  items: { type: 'string', enum: checkers },
  uniqueItems: true,
  maxItems: checkers.length,
  default: [],
  description:
    'Checkers that your team uses. For each, its settings with a reason on every line that leaves something out, and a step in the pipeline in a pinned version; with checkov or trivy also `scripts/scan-infra.sh`, which gives them what Azure would get. zizmor needs a pipeline on GitHub.',
  examples: [['checkov', 'kube-linter']],
  'x-why':
    'Files of checkers that nobody runs are clutter. Over the Bicep files Checkov and Trivy see nothing and end green.',
  'x-source': 'Checkov 3.3, Trivy 0.74, run over the output of this tool, 2026-11',
} as const;
