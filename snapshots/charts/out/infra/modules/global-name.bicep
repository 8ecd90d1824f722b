@export()
@description('A name that must be unique in the world.')
type globalNameType = {
  @description('What people recognize, with the separator.')
  prefix: string

  @description('What those characters are made from beside the resource group.')
  seed: string

  @description('How many characters follow that are unique to the resource group; 0 for a name that is given whole.')
  @minValue(0)
  @maxValue(13)
  suffixLength: int
}

@export()
@description('The whole name in a resource group.')
func globalName(name globalNameType, resourceGroupId string) string =>
  '${name.prefix}${take(uniqueString(resourceGroupId, name.seed), name.suffixLength)}'
