/** Namespace of the Gateway and its proxies. */
export const gatewayNamespace = 'gateway';

/** Namespace of the GPU device plug-in; the name is the one of the AKS docs. */
export const gpuNamespace = 'gpu-resources';
