/**
 * The tools that pipelines put in place, as `pipelines/tools.env` of a made repository says them. Sums are of the archive
 * for Linux on x64. Sources, 2026-11-29: NuGet (Azure.Bicep.CommandLine.linux-x64), get.helm.sh, dl.k8s.io. kubelogin's sum
 * is published beside each release and read there.
 */
export const pipelineTools = {
  BICEP_VERSION: '0.49.2',
  BICEP_SHA256: '4200806a921d2ba1ea7de78ec2e064cefe313f26f612be442e5161452af70d9d',
  HELM_VERSION: '4.2.2',
  HELM_SHA256: '9adafecab4d406853bba163a70e9f104f47dbbf65ce24b7653bae7e36150bcb6',
  KUBECTL_VERSION: '1.36.4',
  KUBECTL_SHA256: '8b8f088da2dab964f853b38464033b1be15ede2839eca751482357c45abdd05a',
  KUBELOGIN_VERSION: '0.2.18',
} as const;
