/**
 * NVIDIA's device plug-in, from the copy that Microsoft keeps: nodes reach that registry anyway, behind a firewall as well.
 * Source: Azure Stack docs, multi-rack GPU workloads, 2026-05-19, for the image; AKS docs, use-nvidia-gpu, 2026-08-21, for
 * how it runs: as root without privileges, with nothing of the node but the directory of its socket.
 */
export const devicePlugin = {
  image: 'mcr.microsoft.com/oss/v2/nvidia/k8s-device-plugin:v0.19.1',
  version: '0.19.1',
  /** Where the kubelet and its plug-ins meet. Source: Kubernetes docs, device-plugins, 2026-08. */
  socketDirectory: '/var/lib/kubelet/device-plugins',
} as const;
