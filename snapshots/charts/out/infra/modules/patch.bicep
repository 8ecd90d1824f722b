// The type of each property is checked by create-aks-prod, against what the compiler knows of the resource.
@export()
@description('Properties of a resource under their own names. They go over those of the module: objects merge, all else is replaced.')
type patchType = {
  @description('Value of the property.')
  #disable-next-line no-explicit-any
  *: any
}
