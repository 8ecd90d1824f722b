import { serviceAccountType } from 'identities.bicep'

@description('Name of the identity.')
param identityName string

@description('The service accounts that may act as the identity.')
param serviceAccounts serviceAccountType[]

@description('Address of the token issuer of the cluster.')
param issuer string

@description('Who the tokens of service accounts are for.')
param audience string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

// Microsoft Entra refuses two writes to one identity at a time.
@batchSize(1)
resource credentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [
  for account in serviceAccounts: {
    parent: identity
    name: '${account.namespace}-${account.name}'
    properties: {
      issuer: issuer
      subject: 'system:serviceaccount:${account.namespace}:${account.name}'
      audiences: [audience]
    }
  }
]
