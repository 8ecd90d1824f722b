/** What a right needs to be taken away again: names, as in `resolved` of the lock. */
export interface Place {
  readonly resourceGroup: string;
  readonly cluster: string;
}

/** A right that an environment gives away. Azure deletes nothing by itself: what is no longer described keeps it. */
export interface Right {
  /** What stays, in a sentence that begins with whose it is. */
  readonly says: (...fields: readonly string[]) => string;
  /** The command that takes it away. */
  readonly command: (place: Place, ...fields: readonly string[]) => string;
}

/** The principal of an identity, as a shell asks for it. */
export const principal = ({ resourceGroup }: Place, identity: string): string =>
  `$(az identity show --resource-group ${resourceGroup} --name ${identity} --query principalId --output tsv)`;

/** The id of the only resource of a type, as a shell asks for it. */
export const idOf = ({ resourceGroup }: Place, type: string): string =>
  `$(az resource list --resource-group ${resourceGroup} --resource-type ${type} --query '[0].id' --output tsv)`;

export const remove = (assignee: string, role: string, scope: string): string =>
  `az role assignment delete --assignee ${assignee} --role "${role}" --scope "${scope}"`;

/** Assignments that are found, none included: az takes an empty list of ids for a mistake. */
export const deleteEach = (found: string): string =>
  `for id in $(az role assignment list ${found} --output tsv); do az role assignment delete --ids "$id"; done`;

/** A role that a group has on one thing. */
export function ofGroup(role: string, what: string, scope: (place: Place) => string): Right {
  return {
    says: (group) => `The group ${group} keeps the role ${role} on ${what}`,
    command: (place, group = '') => remove(group, role, scope(place)),
  };
}

/** A role that an identity has on one thing. */
export function ofIdentity(role: string, what: string, scope: (place: Place) => string): Right {
  return {
    says: (identity) => `The identity ${identity} keeps the role ${role} on ${what}`,
    command: (place, identity = '') => remove(`"${principal(place, identity)}"`, role, scope(place)),
  };
}
