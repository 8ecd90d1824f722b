/**
 * Lets KEDA's webhook admit a ScaledObject although its workload has a HorizontalPodAutoscaler, and KEDA go on with that, if
 * it has the name that the ScaledObject gives to its own. Source: KEDA docs, scaling-deployments, transfer ownership of an
 * existing HPA, 2.21.
 */
export const takingOver = 'scaledobject.keda.sh/transfer-hpa-ownership';

/**
 * The HorizontalPodAutoscaler through which KEDA scales, where a ScaledObject does not name it. Source: KEDA docs,
 * scaledobject-spec, advanced, 2.21.
 */
export function usualAutoscaler(scaledObject: string): string {
  return `keda-hpa-${scaledObject}`;
}
