@export()
@description('Ids of the built-in roles that this platform assigns.')
var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  aksClusterUser: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f'
  aksRbacAdmin: '3498e952-d568-435e-9b2c-8d77e338d7f7'
  aksRbacClusterAdmin: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b'
  aksRbacReader: '7f6c6a51-bcf8-42ba-9220-52d62157d7db'
  aksRbacWriter: 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb'
  grafanaAdmin: '22926164-76b3-42b3-bc55-97df8dab3e41'
  grafanaViewer: '60921a7e-fef1-4a43-9b16-a26c52ad4769'
  keyVaultCertificateUser: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba'
  keyVaultCertificatesOfficer: 'a4417e6f-fecd-4de8-b567-7b0420556985'
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  managedIdentityOperator: 'f1a07417-d97a-45cb-824c-7a7467783830'
  monitoringDataReader: 'b0d8363b-8ddd-447d-831f-62ca05bff136'
  networkContributor: '4d97b98b-1d4f-4787-a291-c67834d212e7'
  registryRepositoryReader: 'b93aa761-3e63-49ed-ac28-beffa264f7ac'
  serviceBusDataOwner: '090c5cfd-751d-490a-894a-3ce6f1109419'
  serviceBusDataReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  serviceBusDataSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
}
