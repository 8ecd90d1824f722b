import { principal, remove, type Right } from '../right.ts';

const roles = { acrPull: 'AcrPull', repositoryReader: 'Container Registry Repository Reader' } as const;

function roleName(role: string): string {
  return roles[role as keyof typeof roles];
}

export const rights: Readonly<Record<string, Right>> = {
  pull: {
    says: (_kubelet, registry, role = '') => `The kubelets keep the role ${roleName(role)} on the registry ${registry}`,
    command: (place, kubelet = '', registry = '', role = '', subscription) =>
      remove(
        `"${principal(place, kubelet)}"`,
        roleName(role),
        `$(az acr list${subscription === undefined ? '' : ` --subscription ${subscription}`} --query "[?starts_with(name, '${registry}')].id | [0]" --output tsv)`,
      ),
  },
};
