/**
 * The tools that pipelines put in place, as `pipelines/tools.env` of a made repository says them. Sums are of the archive
 * for Linux on x64. Sources, 2026-11-29: NuGet (Azure.Bicep.CommandLine.linux-x64), get.helm.sh, dl.k8s.io,
 * and the .sha256 beside the release of kubelogin.
 */
export const pipelineTools = {
  BICEP_VERSION: '0.49.2',
  BICEP_SHA256: '4200806a921d2ba1ea7de78ec2e064cefe313f26f612be442e5161452af70d9d',
  HELM_VERSION: '4.2.2',
  HELM_SHA256: '9adafecab4d406853bba163a70e9f104f47dbbf65ce24b7653bae7e36150bcb6',
  KUBECTL_VERSION: '1.36.4',
  KUBECTL_SHA256: '8b8f088da2dab964f853b38464033b1be15ede2839eca751482357c45abdd05a',
  KUBELOGIN_VERSION: '0.2.19',
  KUBELOGIN_SHA256: 'ebaeff02aa899c5cae6a2b954b64fc02738185319df2570f7dc053451efa4b2f',
} as const;

/**
 * The same for the checkers that `checks` may name: versions with sums, or images by digest. yamllint comes from the
 * distribution, and npm confirms the signature of markdownlint-cli2. Sources, 2026-11-29: the sums and digests of the
 * releases on GitHub, Docker Hub and the GitHub container registry.
 */
export const checkerTools = {
  checkov: {
    CHECKOV_IMAGE:
      'docker.io/bridgecrew/checkov:3.3.26@sha256:8e63f217cb084f1c1a067326a9cf6e37d54bdc82e5822210d50ca4e2f647dd93',
  },
  trivy: { TRIVY_VERSION: '0.74.0', TRIVY_SHA256: '2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a' },
  zizmor: {
    ZIZMOR_VERSION: '1.30.1',
    ZIZMOR_SHA256: 'e65324f4430c2717591937edcec90ccbefaf14c174f8ec9415e03ca875b46e1a',
  },
  'kube-linter': {
    KUBE_LINTER_IMAGE:
      'ghcr.io/stackrox/kube-linter:v0.8.3@sha256:f2bfce7879206d32f69ab6572c376f916643f54ca291ac38cf7d01ef591ff3f9',
  },
  yamllint: {},
  markdownlint: { MARKDOWNLINT_VERSION: '0.20.0' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
